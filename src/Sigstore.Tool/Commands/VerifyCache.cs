using System.CommandLine;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Commands;

/// <summary><c>--cache</c> and <c>--no-cache</c>: whether an earlier pass may answer. CI always checks anew unless told otherwise.</summary>
internal sealed class VerifyCache
{
    private static readonly string[] DecidingVariables =
    [
        "NUGET_PACKAGES", "SIGSTORE_HOME", "HOME", "GITHUB_ACTIONS", "DOTNET_HOST_PATH", "BaseIntermediateOutputPath", "MSBuildProjectExtensionsPath",
        "UseArtifactsOutput", "ArtifactsPath", "ArtifactsProjectName", "RestoreOutputPath", "ProjectAssetsFile", "IncludeProjectNameInArtifactsPaths",
    ];

    private readonly Option<bool> _cache = new("--cache") { Description = "Let an earlier pass answer if nothing changed, on CI too" };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Check everything again, whatever was checked before" };

    public void AddTo(Command command)
    {
        command.Add(_cache);
        command.Add(_noCache);
    }

    /// <summary>The cache for this command line; null if it must not be used.</summary>
    public VerificationCache? Open(ParseResult parsed, bool online, ToolShell shell)
    {
        var isAllowed = !online && !parsed.GetValue(_noCache) && (parsed.GetValue(_cache) || !IsCi(shell));
        return isAllowed ? VerificationCache.Open(shell.Home, Request(parsed, shell), shell.Time) : null;
    }

    // The identity of our own assemblies changes with every build of them, which a version number does not.
    private static IEnumerable<string> Request(ParseResult parsed, ToolShell shell) =>
    [
        .. new[] { typeof(VerifyCache), typeof(VerificationCache), typeof(Client.Verification.Verifier) }.Select(type => type.Module.ModuleVersionId.ToString()),
        shell.WorkingFolder,
        .. parsed.Tokens.Select(token => $"{token.Type} {token.Value}"),
        .. DecidingVariables.Select(name => $"{name}={shell.Variable(name)}"),
    ];

    private static bool IsCi(ToolShell shell) => shell.Variable("CI") is not (null or "false") || shell.Variable("TF_BUILD") is not null || shell.Variable("GITHUB_ACTIONS") is not null;
}
