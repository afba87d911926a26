using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io.Oci;

/// <summary>What some content must be before it is believed: its digest and its size in bytes (OCI image-spec v1.1, "Content Descriptors").</summary>
internal sealed class OciDescriptor
{
    private OciDescriptor(Digest digest, long size) => (Digest, Size) = (digest, size);

    public Digest Digest { get; }

    /// <summary>Bytes.</summary>
    public long Size { get; }

    /// <summary>Reads a descriptor. Refused with <see cref="FailureCode.ServiceAnswerInvalid"/>; <paramref name="what"/> names the document it stands in.</summary>
    public static OciDescriptor Parse(JsonElement json, string what)
    {
        var digest = json.StringOf("digest", FailureCode.ServiceAnswerInvalid, what);
        var size = json.Member("size", JsonValueKind.Number, FailureCode.ServiceAnswerInvalid, what);
        if (!size.TryGetInt64(out var bytes) || bytes < 0)
        {
            throw new SigstoreException(FailureCode.ServiceAnswerInvalid, $"{what}: expected the size of a descriptor in bytes, found {size.GetRawText()}");
        }

        try
        {
            return new OciDescriptor(Digest.Parse(digest), bytes);
        }
        catch (SigstoreException malformed) when (malformed.Failure.Code == FailureCode.DigestMalformed)
        {
            throw new SigstoreException(FailureCode.ServiceAnswerInvalid, $"{what}: {malformed.Failure.Detail}", malformed);
        }
    }
}
