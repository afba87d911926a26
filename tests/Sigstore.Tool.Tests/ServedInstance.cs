using System.Diagnostics;
using System.Globalization;

namespace Sigstore.Tool.Tests;

/// <summary><c>local serve</c> as a process of its own; ended as a person or a power cut would end it.</summary>
internal sealed class ServedInstance : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ServedInstance(Process process, Task<string> error, Uri url) => (_process, _error, Url) = (process, error, url);

    /// <summary>What it printed first.</summary>
    public Uri Url { get; }

    public static async Task<ServedInstance> StartAsync(SigningFolder folder, CancellationToken cancel, params string[] args)
    {
        var process = Process.Start(StartOf(folder, args))!;
        var error = process.StandardError.ReadToEndAsync(cancel);
        return await process.StandardOutput.ReadLineAsync(cancel) is { } url
            ? new ServedInstance(process, error, new Uri(url))
            : throw new InvalidOperationException(await error);
    }

    /// <summary>Runs it where it is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Error)> RefusedAsync(SigningFolder folder, CancellationToken cancel, params string[] args)
    {
        using var process = Process.Start(StartOf(folder, args))!;
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, error);
    }

    /// <summary>Ctrl-C.</summary>
    public async Task<(int ExitCode, string Error)> InterruptAsync(CancellationToken cancel)
    {
        Assert.SkipWhen(IsInterruptIgnored(), "started where Ctrl-C is ignored, as in the background of a script: it is for the children, too");
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
        Assert.Equal(0, kill.ExitCode);
        await _process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromMinutes(2), cancel);
        return (_process.ExitCode, await _error);
    }

    /// <summary>SIGKILL: it gets to do nothing more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    // Second bit of the mask of ignored signals (proc(5)): SIGINT.
    private static bool IsInterruptIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (ulong.Parse(mask.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;

    private static ProcessStartInfo StartOf(SigningFolder folder, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "local", "serve", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Folder,
        };
        foreach (var (name, value) in folder.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}
