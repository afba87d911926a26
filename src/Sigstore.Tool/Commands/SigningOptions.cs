using System.CommandLine;

namespace Sigstore.Tool.Commands;

/// <summary>The options of commands that sign: which instance, and who signs.</summary>
internal sealed class SigningOptions
{
    /// <summary>The password of an encrypted key; a variable, because arguments can be seen by everybody on the machine.</summary>
    public const string PasswordVariable = "SIGSTORE_KEY_PASSWORD";

    /// <summary><c>--instance NAME</c>; for signing alone the environment may choose it.</summary>
    public Option<string?> Instance { get; } = new("--instance")
    {
        Description = "public, staging, local, a folder with trusted_root.json and signing_config.json, or the URL of a TUF repository (default: SIGSTORE_INSTANCE, else public)",
        HelpName = "NAME",
    };

    public Option<string?> Home { get; } = CommonOptions.Home();

    public Option<string?> Identity { get; } = new("--identity")
    {
        Description = "Ask this identity provider and no other: github, gitlab, google, buildkite, circleci, token",
        HelpName = "PROVIDER",
    };

    public Option<string?> TokenFile { get; } = new("--identity-token-file") { Description = "A file with an identity token (the environment's SIGSTORE_ID_TOKEN works too)", HelpName = "FILE" };

    public Option<bool> Device { get; } = new("--device") { Description = "Log in by entering a code on another device" };

    public Option<string?> Key { get; } = new("--key") { Description = $"Sign with this private key (PEM) instead of an identity; its password comes from {PasswordVariable} or is asked for", HelpName = "FILE" };

    /// <summary><c>--output</c>, <c>--output-file</c>, <c>--verbosity</c>.</summary>
    public ResultOutput Output { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(Instance);
        command.Add(Home);
        command.Add(Identity);
        command.Add(TokenFile);
        command.Add(Device);
        command.Add(Key);
        Output.AddTo(command);
    }
}
