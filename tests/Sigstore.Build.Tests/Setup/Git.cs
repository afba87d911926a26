using System.Diagnostics;
using System.Globalization;

namespace Sigstore.Build.Tests.Setup;

/// <summary>Runs git with an author, a time and a configuration of the test's own; the test is skipped where there is no git.</summary>
internal static class Git
{
    public static DateTimeOffset CommitTime { get; } = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);

    public static async Task RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder };
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Ada";
            start.Environment[$"GIT_{role}_EMAIL"] = "ada@acme.example";
            start.Environment[$"GIT_{role}_DATE"] = CommitTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0200";
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = Path.Combine(folder, "no.gitconfig");
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("git is not installed");
        }
    }
}
