using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Sigstore.Tool.Tests;

/// <summary>Standard output and error where they are no terminal: pipes that end early or do not block, files that others write to as well.</summary>
public sealed class StandardWriterTests : IDisposable
{
    private const int SetFlags = 4; // F_SETFL
    private const int NonBlocking = 2048; // O_NONBLOCK, Linux

    private readonly string _folder = Directory.CreateTempSubdirectory("standard-writer-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Writes_text_of_every_plane_however_it_is_cut()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using (var writer = WriterTo(pipe))
        {
            await writer.WriteAsync("é€");
            writer.Write('\ud83d');
            writer.Write("\ude00");
            writer.WriteLine((string?)null);
            writer.WriteLine("end");
        }

        pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(pipe, Encoding.UTF8);
        Assert.Equal("é€😀\nend\n", await reader.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Waits_for_a_pipe_that_does_not_block()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the flag's value is Linux's");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        Assert.Equal(0, Control((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), SetFlags, NonBlocking));
        var text = new string('x', 1 << 20); // many times what a pipe holds
        var written = Task.Run(
            () =>
            {
                try
                {
                    using var writer = WriterTo(pipe);
                    writer.Write(text);
                }
                finally
                {
                    pipe.DisposeLocalCopyOfClientHandle();
                }
            },
            Cancel);
        using var reader = new StreamReader(pipe, Encoding.UTF8);
        Assert.Equal(text, await reader.ReadToEndAsync(Cancel));
        await written;
    }

    [Fact]
    public async Task Says_nothing_when_nobody_reads_any_more() => Assert.Equal("0\n", await ShellAsync($"{Tool} explain SIG3004 | true; echo ${{PIPESTATUS[0]}}"));

    [Fact]
    public async Task Shares_a_file_with_whoever_writes_to_it()
    {
        var file = Path.Combine(_folder, "log");
        await ShellAsync($"(echo before; {Tool} explain SIG3004; {Tool} nonsense; echo behind) > {file} 2>&1; echo appended >> {file}");
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        Assert.Equal("before", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("# SIG3004", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("SIG40", StringComparison.Ordinal));
        Assert.Equal(["behind", "appended"], lines[^2..]);
    }

    private static string Tool => $"dotnet '{typeof(CommandLine).Assembly.Location}'";

    private static StandardWriter WriterTo(AnonymousPipeServerStream pipe) => new((int)pipe.ClientSafePipeHandle.DangerousGetHandle());

    private static async Task<string> ShellAsync(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows writes through the platform's console");
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel);
        return output;
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);
}
