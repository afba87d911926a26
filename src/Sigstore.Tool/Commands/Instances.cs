using Sigstore.Client.Failures;
using Sigstore.Client.TufUpdates;
using Sigstore.Local;

namespace Sigstore.Tool.Commands;

/// <summary>Opens an instance by the name a person gave: <c>public</c>, <c>staging</c>, <c>local</c>, a folder, or a TUF URL.</summary>
internal static class Instances
{
    public const string Public = "public";
    public const string Local = "local";

    /// <summary>Opens for verification: the network is used only if asked for, outdated metadata is a warning.</summary>
    public static Task<OpenInstance> OpenForVerificationAsync(string? name, string? home, bool online, ToolShell shell, CancellationToken cancellationToken) =>
        OpenAsync(name, home, online ? NetworkUse.Allowed : NetworkUse.Never, InstancePurpose.Verification, shell, cancellationToken);

    /// <summary>Opens for signing: refreshes where it may; there is a signing configuration, and outdated metadata is a failure.</summary>
    public static Task<OpenInstance> OpenForSigningAsync(string? name, string? home, bool offline, ToolShell shell, CancellationToken cancellationToken) =>
        OpenAsync(name, home, offline ? NetworkUse.Never : NetworkUse.Allowed, InstancePurpose.Signing, shell, cancellationToken);

    /// <summary>Opens an instance and says its warnings; <paramref name="home"/> is the local instance's folder, as <c>--home</c> gives it.</summary>
    public static async Task<OpenInstance> OpenAsync(
        string? name, string? home, NetworkUse network, InstancePurpose purpose, ToolShell shell, CancellationToken cancellationToken)
    {
        name ??= Public;
        if (name == Local)
        {
            return OpenInstance.Of(LocalSigstore.Open(shell.LocalFolder(home), shell.Time));
        }

        var instance = await ResolveAsync(name, network, purpose, shell, cancellationToken).ConfigureAwait(false);
        Say(shell, instance);
        return OpenInstance.Of(instance, shell.CreateNetwork);
    }

    /// <summary>Resolves any instance but <c>local</c>.</summary>
    public static Task<SigstoreInstance> ResolveAsync(string name, NetworkUse network, InstancePurpose purpose, ToolShell shell, CancellationToken cancellationToken)
    {
        var place = IsFolder(name) ? shell.PathOf(name) : name;
        return network == NetworkUse.Never
            ? new InstanceSource(shell.Home, handler: null, network, purpose, shell.Time).ResolveAsync(place, cancellationToken)
            : ResolveWithNetworkAsync(place, network, purpose, shell, cancellationToken);
    }

    /// <summary>Says on standard error which trust root is in use and how old it is, and its warnings.</summary>
    public static void Say(ToolShell shell, SigstoreInstance instance)
    {
        shell.Error.WriteLine($"Trust root: {DisplayText.OneLine(instance.Description)}");
        Warn(shell, instance);
    }

    /// <summary>Prints an instance's warnings to standard error.</summary>
    public static void Warn(ToolShell shell, SigstoreInstance instance)
    {
        foreach (var warning in instance.Warnings)
        {
            shell.Error.WriteLine("warning " + DisplayText.Lines(warning.ToString()));
        }
    }

    // Making a handler costs as much as verifying a file.
    private static async Task<SigstoreInstance> ResolveWithNetworkAsync(string place, NetworkUse network, InstancePurpose purpose, ToolShell shell, CancellationToken cancellationToken)
    {
        using var handler = shell.CreateNetwork();
        return await new InstanceSource(shell.Home, handler, network, purpose, shell.Time).ResolveAsync(place, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsFolder(string name) => name is not (Public or "staging" or Local) && !name.Contains("://", StringComparison.Ordinal);
}
