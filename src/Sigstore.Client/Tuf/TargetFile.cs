using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>A file the repository vouches for: its path, length and hashes.</summary>
public sealed class TargetFile
{
    private TargetFile(string path, JsonElement json)
    {
        Path = path;
        Length = json.IntegerMember("length", least: 0);
        Hashes = FileHashes.Parse(json.ObjectMember("hashes"));
    }

    /// <summary>The target path, separated by <c>/</c>; not a path of this machine.</summary>
    public string Path { get; }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>Its hashes.</summary>
    public FileHashes Hashes { get; }

    /// <summary>Refuses content that is not this file.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufTargetMismatch"/>, <see cref="FailureCode.TufTargetHashUnsupported"/></exception>
    public void RequireContent(ReadOnlySpan<byte> content) => RequireContent(content, CheckSwitch.All);

    internal void RequireContent(ReadOnlySpan<byte> content, CheckSwitch checks)
    {
        checks.Demand(!Hashes.Known.IsEmpty, FailureCode.TufTargetHashUnsupported, $"expected a sha256, sha384 or sha512 of target '{Path}', found only unknown algorithms");
        if (content.Length != Length || !(Hashes.Match(content) || Hashes.Known.IsEmpty))
        {
            checks.Refuse(FailureCode.TufTargetMismatch, $"expected target '{Path}' with {Length} bytes and the signed hashes, found {content.Length} bytes with other hashes");
        }
    }

    internal static TargetFile Parse(string path, JsonElement json) => new(path, json);
}
