using System.Runtime.InteropServices;
using System.Text;

namespace Sigstore.Tool;

/// <summary>
/// Standard output or error of a Unix process: UTF-8, written at once, safe to use from several threads. The platform's console prepares a
/// terminal before the first byte, also where there is none: reading its description takes longer than verifying a file.
/// </summary>
internal sealed partial class StandardWriter : TextWriter
{
    private const int Interrupted = 4; // EINTR
    private const int BrokenPipe = 32; // EPIPE
    private const short Writable = 4; // POLLOUT
    private const int Forever = -1;

    private readonly int _descriptor;
    private readonly Lock _turn = new();
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder(); // remembers the first half of a surrogate pair

    internal StandardWriter(int descriptor)
        : base(System.Globalization.CultureInfo.InvariantCulture) => _descriptor = descriptor;

    /// <summary>Standard output.</summary>
    public static TextWriter Output => OperatingSystem.IsWindows() ? Console.Out : new StandardWriter(1);

    /// <summary>Standard error.</summary>
    public static TextWriter Error => OperatingSystem.IsWindows() ? Console.Error : new StandardWriter(2);

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write((value + NewLine).AsSpan());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_turn)
        {
            var bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
            WriteAll(bytes.AsSpan(0, _encoder.GetBytes(buffer, bytes, flush: false)));
        }
    }

    private void WriteAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = WriteTo(_descriptor, in MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe)
            {
                return; // whoever reads has read enough, as head does; the platform's console says nothing either
            }

            if (error == WouldBlock)
            {
                var request = new PollRequest { Descriptor = _descriptor, Events = Writable };
                _ = Poll(ref request, 1, Forever); // whoever shares the pipe has set it not to block
            }
            else if (error != Interrupted)
            {
                throw new IOException($"standard {(_descriptor == 1 ? "output" : "error")}: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

    private static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35; // EAGAIN

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteTo(int descriptor, in byte bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollRequest requests, nuint count, int milliseconds);

    // struct pollfd (POSIX.1-2024, poll.h)
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
