using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>The stored bytes of the entry at which a pass stands, as a stream for the inflater.</summary>
internal sealed class PassEntryStream(ArchivePass pass, ZipEntry entry) : Stream
{
    private readonly long _end = entry.DataOffset + entry.CompressedSize;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => entry.CompressedSize;

    public override long Position { get => pass.Position - entry.DataOffset; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => pass.Read(buffer, _end);

    public override int Read(byte[] buffer, int offset, int count) => pass.Read(buffer.AsSpan(offset, count), _end);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
