using System.CommandLine;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Commands;

/// <summary><c>--cache</c> and <c>--no-cache</c>: whether an earlier pass may answer. CI always checks anew unless told otherwise.</summary>
internal sealed class VerifyCache
{
    private readonly Option<bool> _cache = new("--cache") { Description = "Let an earlier pass answer if nothing changed, on CI too" };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Check everything again, whatever was checked before" };

    public void AddTo(Command command)
    {
        command.Add(_cache);
        command.Add(_noCache);
    }

    /// <summary>The cache for this command line; null if it must not be used. Only what this allows to be kept is ever found again.</summary>
    public VerificationCache? Open(ParseResult parsed, bool online, string[] arguments, ToolShell shell)
    {
        var isAllowed = !online && !parsed.GetValue(_noCache) && (parsed.GetValue(_cache) || !IsCi(shell));
        return isAllowed ? EarlierPass.CacheOf(arguments, shell.WorkingFolder, shell.Home, shell.Variable, shell.Time) : null;
    }

    private static bool IsCi(ToolShell shell) => shell.Variable("CI") is not (null or "false") || shell.Variable("TF_BUILD") is not null || shell.Variable("GITHUB_ACTIONS") is not null;
}
