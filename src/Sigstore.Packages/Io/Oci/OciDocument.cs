using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io.Oci;

/// <summary>
/// What matters of an index and of a manifest (OCI image-spec v1.1): the descriptors of bundles. Everything else in them may be anything.
/// Refused with <see cref="FailureCode.ServiceAnswerInvalid"/>.
/// </summary>
internal static class OciDocument
{
    private const FailureCode Invalid = FailureCode.ServiceAnswerInvalid;

    /// <summary>The manifests of an index that are bundles, or of which the index does not say what they are.</summary>
    public static List<OciDescriptor> ReferrersIn(ReadOnlyMemory<byte> index, string what) =>
    [
        .. Parse(index, OciMediaTypes.Index, what).Member("manifests", JsonValueKind.Array, Invalid, what).EnumerateArray()
            .Where(one => one.StringOf("mediaType", Invalid, what) == OciMediaTypes.Manifest && IsOrMayBeBundle(Optional(one, "artifactType", what)))
            .Select(one => OciDescriptor.Parse(one, what)),
    ];

    /// <summary>The layers of a manifest that are bundles; none if the manifest is of another type, which without <c>artifactType</c> is that of its config.</summary>
    public static List<OciDescriptor> BundlesIn(ReadOnlyMemory<byte> manifest, string what)
    {
        var root = Parse(manifest, OciMediaTypes.Manifest, what);
        var own = Optional(root, "artifactType", what);
        var type = string.IsNullOrEmpty(own) ? root.Member("config", JsonValueKind.Object, Invalid, what).StringOf("mediaType", Invalid, what) : own;
        return !OciMediaTypes.IsBundle(type)
            ? []
            : [.. root.Member("layers", JsonValueKind.Array, Invalid, what).EnumerateArray()
                .Where(layer => OciMediaTypes.IsBundle(layer.StringOf("mediaType", Invalid, what)))
                .Select(layer => OciDescriptor.Parse(layer, what))];
    }

    // A document that says to be something else is not read as what was asked for.
    private static JsonElement Parse(ReadOnlyMemory<byte> utf8, string type, string what)
    {
        var root = JsonStrict.Parse(utf8, Invalid, what);
        var version = root.Member("schemaVersion", JsonValueKind.Number, Invalid, what);
        var own = Optional(root, "mediaType", what);
        return !version.TryGetInt32(out var number) || number != 2 ? throw new SigstoreException(Invalid, $"{what}: expected schemaVersion 2, found {version.GetRawText()}")
            : own is not null && own != type ? throw new SigstoreException(Invalid, $"{what}: expected {type}, found {own}")
            : root;
    }

    private static bool IsOrMayBeBundle(string? type) => OciMediaTypes.IsBundle(type) || OciMediaTypes.SaysNothing(type);

    private static string? Optional(JsonElement parent, string member, string what) =>
        parent.TryGetProperty(member, out _) ? parent.StringOf(member, Invalid, what) : null;
}
