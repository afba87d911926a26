using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.TufUpdates;

/// <summary>Downloaded targets in a folder, one file each; read back only if they still are what the metadata says.</summary>
public sealed class TargetStore
{
    // The largest target anybody publishes for trust roots is far below this.
    private const long MaxTargetBytes = 256 * 1024 * 1024;
    private readonly string _folder;

    /// <summary>Uses the folder; it is created when first written to.</summary>
    public TargetStore(string folder) => _folder = folder;

    /// <summary>The file of a target path.</summary>
    public string PathOf(string targetPath) => Path.Combine(_folder, SafeFileName.Of(targetPath));

    /// <summary>The stored content if it matches length and hashes, else <c>null</c>.</summary>
    public byte[]? TryRead(TargetFile target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var content = AtomicFile.TryRead(PathOf(target.Path), Math.Min(target.Length, MaxTargetBytes));
        return content is not null && content.Length == target.Length && target.Hashes.Match(content) ? content : null;
    }

    internal void Write(TargetFile target, ReadOnlySpan<byte> content) => AtomicFile.Write(PathOf(target.Path), content);
}
