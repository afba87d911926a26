using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services.Oidc;

/// <summary>What identity providers take from outside: variables, files, programs and the network. Tests pass their own.</summary>
public sealed class AmbientEnvironment
{
    private readonly Func<string, string?> _variable;
    private readonly Func<string, string?> _file;
    private readonly HttpLimits _limits;

    /// <summary>Composes an environment.</summary>
    /// <param name="variable">Reads an environment variable; null or empty means there is none.</param>
    /// <param name="file">Reads a small text file; null means there is none.</param>
    /// <param name="handler">The network.</param>
    /// <param name="time">The clock of retries and time-outs.</param>
    /// <param name="limits">Bounds of each question; <see cref="HttpLimits.Default"/> if null.</param>
    public AmbientEnvironment(Func<string, string?> variable, Func<string, string?> file, HttpMessageHandler handler, TimeProvider time, HttpLimits? limits = null)
    {
        _variable = variable;
        _file = file;
        _limits = limits ?? HttpLimits.Default;
        Connection = new ServiceConnection(handler, time, _limits);
    }

    /// <summary>The environment of the running process.</summary>
    public static AmbientEnvironment OfThisProcess(HttpMessageHandler handler, TimeProvider time) =>
        new(Environment.GetEnvironmentVariable, ReadSmallFile, handler, time);

    internal ServiceConnection Connection { get; }

    /// <summary>A variable; empty counts as absent.</summary>
    public string? Variable(string name) => _variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A file's text, or null if there is none.</summary>
    public string? File(string path) => _file(path);

    /// <summary>Reads a file of at most 64 KiB as UTF-8; null if there is none or it cannot be read.</summary>
    public static string? ReadSmallFile(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return null; // as everywhere but in a container: not found out by an exception, the dearest way to
        }

        try
        {
            using var stream = System.IO.File.OpenRead(path);
            var buffer = new byte[64 * 1024];
            return System.Text.Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Runs a program of the CI system and returns what it prints; refused with <see cref="FailureCode.IdentityProviderFailed"/>.</summary>
    internal async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Find(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_limits.AttemptTimeout);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(deadline.Token);
                var output = await process.StandardOutput.ReadToEndAsync(deadline.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
                await errors.ConfigureAwait(false); // read so that it cannot block, not shown: it may quote the token
                return process.ExitCode == 0 ? output : throw Failed(program, $"exit code {process.ExitCode}");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception missing)
        {
            throw new SigstoreException(FailureCode.IdentityProviderFailed, $"expected the program '{program}' of this CI system, but it could not be started", missing);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(program, $"nothing within {_limits.AttemptTimeout.TotalSeconds:0.###} s");
        }
    }

    // PATH is looked up here, not by the system: the environment may be a test's.
    private string Find(string program) =>
        (Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted) // a relative entry would run whatever lies in the project
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
            .FirstOrDefault(System.IO.File.Exists)
        ?? throw new SigstoreException(FailureCode.IdentityProviderFailed, $"expected the program '{program}' of this CI system on the PATH, found none");

    private static SigstoreException Failed(string program, string found) =>
        new(FailureCode.IdentityProviderFailed, $"expected a token from '{program}', found {found}");
}
