namespace Sigstore.Packages.Archive;

/// <summary>The stored bytes of one entry as a stream, read from the archive at their place.</summary>
internal sealed class EntryDataStream(Stream archive, ZipEntry entry) : Stream
{
    private long _done;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => entry.CompressedSize;

    public override long Position { get => _done; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, entry.CompressedSize - _done);
        if (wanted == 0)
        {
            return 0;
        }

        archive.Position = entry.DataOffset + _done;
        var read = archive.Read(buffer[..wanted]);
        _done += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
