using System.Diagnostics;

namespace Sigstore.Packages.Tests.Reports;

/// <summary>Debian's headless browser, where it is installed: what a page is after it was read, not what was written.</summary>
internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>The document as the browser has it; skips the test where there is no browser.</summary>
    public static async Task<string> DomOfAsync(string html)
    {
        var program = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "Chromium is not installed");
        var folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
        try
        {
            var page = Path.Combine(folder, "report.html");
            await File.WriteAllTextAsync(page, html);
            string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={folder}/profile", "--dump-dom", "file://" + page];
            var start = new ProcessStartInfo(program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["HOME"] = folder;
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await error);
            return await output;
        }
        finally
        {
            await DeleteAsync(folder);
        }
    }

    // Processes of the browser may outlive it by a moment and write into its profile.
    private static async Task DeleteAsync(string folder)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }
}
