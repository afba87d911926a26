using System.Globalization;
using System.Text;

namespace Sigstore.Local.Http.Transport;

/// <summary>Cuts the bytes of a connection into heads and bodies; everything within bounds, nothing read beyond what was asked for is lost.</summary>
internal sealed class RequestReader(Stream stream)
{
    private const int MaxChunkLine = 256;
    private const int MaxTrailerLines = 32;
    private readonly byte[] _buffer = new byte[RequestHead.MaxBytes];
    private int _start;
    private int _end;

    /// <summary>Waits for the first byte of a request; false if the client is done.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancel) => _start < _end || await FillAsync(cancel).ConfigureAwait(false);

    /// <summary>The next head without the empty line at its end; null if the client stopped in it. Valid until the next call.</summary>
    /// <exception cref="RequestRefusedException">400: a line that ends in LF alone. 431: no end within <see cref="RequestHead.MaxBytes"/>.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadHeadAsync(CancellationToken cancel)
    {
        var first = await ReadLineAsync(RequestHead.MaxBytes, 431, cancel).ConfigureAwait(false);
        if (first is { Length: 0 })
        {
            first = await ReadLineAsync(RequestHead.MaxBytes, 431, cancel).ConfigureAwait(false); // RFC 9112 §2.2: one empty line before a request is forgiven
        }

        if (first is not { } line)
        {
            return null;
        }

        using var head = new MemoryStream();
        while (line.Length > 0)
        {
            head.Write(head.Length > 0 ? "\r\n"u8 : default);
            head.Write(line.Span);
            if (await ReadLineAsync(RequestHead.MaxBytes - (int)head.Length, 431, cancel).ConfigureAwait(false) is not { } next)
            {
                return null;
            }

            line = next;
        }

        return head.ToArray();
    }

    /// <summary>A body of a known length; null if the client stopped in it.</summary>
    public async Task<byte[]?> ReadBodyAsync(int length, BodyBudget.Share memory, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        return await CopyAsync(length, body, memory, cancel).ConfigureAwait(false) ? body.ToArray() : null;
    }

    /// <summary>A body in chunks (RFC 9112 §7.1), trailers dropped; null if the client stopped in it.</summary>
    /// <exception cref="RequestRefusedException">400: malformed. 413: longer than a body may be.</exception>
    public async Task<byte[]?> ReadChunksAsync(BodyBudget.Share memory, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        while (await ReadLineAsync(MaxChunkLine, 400, cancel).ConfigureAwait(false) is { } line)
        {
            var length = ParseChunkLength(line.Span);
            if (length == 0)
            {
                return await SkipTrailersAsync(cancel).ConfigureAwait(false) ? body.ToArray() : null;
            }

            if (length > LocalRequest.MaxBodyBytes - body.Length)
            {
                throw LocalRequest.TooLarge();
            }

            if (!await CopyAsync((int)length, body, memory, cancel).ConfigureAwait(false) || await ReadLineAsync(MaxChunkLine, 400, cancel).ConfigureAwait(false) is not { } end)
            {
                return null;
            }

            if (end.Length > 0)
            {
                throw new RequestRefusedException("expected the end of a chunk");
            }
        }

        return null;
    }

    // Hex digits; what follows a semicolon is an extension, which nobody has to understand.
    private static long ParseChunkLength(ReadOnlySpan<byte> line)
    {
        var semicolon = line.IndexOf((byte)';');
        var digits = Encoding.ASCII.GetString(semicolon < 0 ? line : line[..semicolon].TrimEnd(" \t"u8));
        return digits.Length is > 0 and <= 15 && digits.All(char.IsAsciiHexDigit)
            ? long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new RequestRefusedException("expected the length of a chunk in hex");
    }

    private async Task<bool> SkipTrailersAsync(CancellationToken cancel)
    {
        for (var count = 0; await ReadLineAsync(MaxChunkLine, 400, cancel).ConfigureAwait(false) is { } line; count++)
        {
            if (line.Length == 0)
            {
                return true;
            }

            if (count == MaxTrailerLines)
            {
                throw new RequestRefusedException(431, "too many trailer fields");
            }
        }

        return false;
    }

    private async Task<bool> CopyAsync(int length, MemoryStream body, BodyBudget.Share memory, CancellationToken cancel)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync(cancel).ConfigureAwait(false))
            {
                return false;
            }

            var count = Math.Min(length, _end - _start);
            memory.Take(count);
            body.Write(_buffer, _start, count);
            _start += count;
            length -= count;
        }

        return true;
    }

    // A line without its CR LF; null at the end of the connection. Valid until the next call.
    private async Task<ReadOnlyMemory<byte>?> ReadLineAsync(int max, int statusIfLonger, CancellationToken cancel)
    {
        for (var scanned = 0; ;)
        {
            var feed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var length = scanned + feed;
                var line = length > 0 && length <= max + 1 && _buffer[_start + length - 1] == (byte)'\r' ? _buffer.AsMemory(_start, length - 1) : (ReadOnlyMemory<byte>?)null;
                _start += length + 1;
                return line ?? throw (length > max + 1 ? new RequestRefusedException(statusIfLonger, "a line is too long") : new RequestRefusedException("expected CR LF at the end of a line"));
            }

            scanned = _end - _start;
            if (scanned > max + 1 || scanned == _buffer.Length)
            {
                throw new RequestRefusedException(statusIfLonger, "a line is too long");
            }

            if (!await FillAsync(cancel).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
