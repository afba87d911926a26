using System.Diagnostics;
using Sigstore.Packages.Io;

namespace Sigstore.Tests.Shared;

/// <summary>
/// More than a hundred real packages, from ten years old to new, in exact versions: two projects that are restored once into the
/// user's package folder and then looked at by tests. Tests that change something copy it first.
/// </summary>
internal static class RealGraph
{
    private static readonly Lazy<Task<RestoredGraph>> Restored = new(RestoreAsync);

    /// <summary>The fixture's folder in the source tree.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "tests", "Shared", "RealGraph");

    /// <summary>The solution with both projects.</summary>
    public static string Solution { get; } = Path.Combine(Folder, "RealGraph.slnx");

    /// <summary>Restores on the first call of the process.</summary>
    public static Task<RestoredGraph> LoadAsync() => Restored.Value;

    private static async Task<RestoredGraph> RestoreAsync()
    {
        await using (await LockAsync())
        {
            var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Folder, RedirectStandardOutput = true };
            foreach (var argument in (string[])["restore", Solution, "--locked-mode", "-nologo", "-v:q"])
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Xunit.Assert.True(process.ExitCode == 0, output);
        }

        return await RestoredGraph.LoadAsync(Solution, Environment.GetEnvironmentVariable, CancellationToken.None);
    }

    // Several test processes share the folder.
    private static async Task<FileStream> LockAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "obj"));
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(Folder, "obj", "restore.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(100);
            }
        }
    }

    private static string Root()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Sigstore.Build.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException("the tests do not run inside the source tree");
    }
}
