using System.CommandLine;

namespace Sigstore.Tool.Commands;

/// <summary>Options that mean the same for every command that has them.</summary>
internal static class CommonOptions
{
    /// <summary><c>--home DIR</c>: the local instance's folder.</summary>
    public static Option<string?> Home() => new("--home") { Description = "The local instance's folder (default: local in SIGSTORE_HOME or ~/.sigstore)", HelpName = "DIR" };

    /// <summary><c>--instance NAME</c>.</summary>
    public static Option<string?> Instance() => new("--instance") { Description = "public (default), staging, local, a folder with trusted_root.json, or the URL of a TUF repository", HelpName = "NAME" };

    /// <summary><c>--offline</c>.</summary>
    public static Option<bool> Offline() => new("--offline") { Description = "Never use the network: what is cached or built in is used" };

    /// <summary>The local instance's folder: as given, else <c>local</c> below the home of everything of ours.</summary>
    public static string LocalFolder(this ToolShell shell, string? home) =>
        home is null ? Path.Combine(shell.Home, "local") : shell.PathOf(home);
}
