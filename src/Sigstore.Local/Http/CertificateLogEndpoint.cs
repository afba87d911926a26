using System.Formats.Asn1;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Certificates;
using Sigstore.Local.Log;
using LocalExtension = Sigstore.Local.Certificates.CertificateExtension;

namespace Sigstore.Local.Http;

/// <summary>The CT log's own API below <c>/ct/ct/v1</c> (RFC 6962 §4): submissions that end in this instance's root, and reads.</summary>
internal sealed class CertificateLogEndpoint(CertificateTransparencyLog log, CertificateAuthority authority) : IEndpoint
{
    private const string Prefix = "/ct/ct/v1/";
    private const int MaxEntries = 256;

    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel)
    {
        if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        return (request.Method, request.Path[Prefix.Length..]) switch
        {
            ("POST", "add-pre-chain") => await AddAsync(request.Body, isPrecertificate: true, cancel).ConfigureAwait(false),
            ("POST", "add-chain") => await AddAsync(request.Body, isPrecertificate: false, cancel).ConfigureAwait(false),
            ("GET", "get-sth") => await TreeHeadAsync(cancel).ConfigureAwait(false),
            ("GET", "get-sth-consistency") => Hashes("consistency", log.Store.CreateReader().ConsistencyProof(Size(request, "first"), Size(request, "second"))),
            ("GET", "get-proof-by-hash") => await ProofAsync(request, cancel).ConfigureAwait(false),
            ("GET", "get-entries") => Entries(Number(request, "start"), Number(request, "end")),
            ("GET", "get-roots") => Roots(),
            _ => null,
        };
    }

    private async Task<LocalResponse> AddAsync(ReadOnlyMemory<byte> body, bool isPrecertificate, CancellationToken cancel)
    {
        var root = JsonStrict.Parse(body, FailureCode.UsageInvalid, "submission");
        var chain = LoggedBody.Array(root, "chain").Select(item => Base64Strict.Decode(item.GetString() ?? "", FailureCode.UsageInvalid, "chain")).ToArray();
        if (chain.Length is 0 or > 8)
        {
            throw new RequestRefusedException("expected a chain of 1 to 8 certificates");
        }

        var leaf = RequireOurs(Certificate.Parse(chain[0]));
        var entry = isPrecertificate
            ? SctSigner.PrecertificateEntry(authority.Key.SpkiHash.Span, WithoutPoison(leaf))
            : SctSigner.CertificateEntry(chain[0]);
        var extra = isPrecertificate
            ? CertificateTransparencyLog.PrecertificateChainOf(chain[0], authority.Key.Chain)
            : CertificateTransparencyLog.ChainOf(authority.Key.Chain);
        var sct = SignedCertificateTimestamp.Parse(await log.AddAsync(entry, leaf.NotBefore, extra, cancel).ConfigureAwait(false));
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteNumber("sct_version", 0);
            json.WriteBase64String("id", sct.LogId.Span);
            json.WriteNumber("timestamp", sct.Timestamp.ToUnixTimeMilliseconds());
            json.WriteBase64String("extensions", sct.Extensions.Span);
            json.WriteBase64String("signature", (byte[])[4, 3, .. TlsLength.Of16(sct.Signature.Length), .. sct.Signature.Span]);
        }));
    }

    // Whatever chain comes with it: only leaves that this authority signed are logged.
    private Certificate RequireOurs(Certificate leaf) =>
        !leaf.IsAuthority && leaf.IsSignedBy(PublicKey.ParseSpki(authority.Key.Spki.Span))
            ? leaf
            : throw new RequestRefusedException("the chain does not end in this instance's root");

    // The poison is among the extensions, whose list is the last field: everything else is copied as it stands.
    private static byte[] WithoutPoison(Certificate precertificate)
    {
        var fields = new AsnReader(precertificate.Tbs, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        var extensionsTag = new Asn1Tag(TagClass.ContextSpecific, 3);
        var hadPoison = false;
        using (writer.PushSequence())
        {
            while (fields.HasData && !fields.PeekTag().HasSameClassAndValue(extensionsTag))
            {
                writer.WriteEncodedValue(fields.ReadEncodedValue().Span);
            }

            using (writer.PushSequence(extensionsTag))
            using (writer.PushSequence())
            {
                for (var extensions = fields.ReadSequence(extensionsTag).ReadSequence(); extensions.HasData;)
                {
                    var extension = extensions.ReadEncodedValue();
                    var isPoison = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier() == LocalExtension.PoisonOid;
                    hadPoison |= isPoison;
                    if (!isPoison)
                    {
                        writer.WriteEncodedValue(extension.Span);
                    }
                }
            }
        }

        return hadPoison ? writer.Encode() : throw new RequestRefusedException("expected a precertificate");
    }

    private async Task<LocalResponse> TreeHeadAsync(CancellationToken cancel)
    {
        var (_, claims) = await log.Store.CurrentCheckpointAsync(cancel).ConfigureAwait(false);
        var milliseconds = log.NewestTime(claims.TreeSize).ToUnixTimeMilliseconds();
        byte[] head = [0, 1, .. TlsLength.Of64(milliseconds), .. TlsLength.Of64(claims.TreeSize), .. claims.RootHash.Span];
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteNumber("tree_size", claims.TreeSize);
            json.WriteNumber("timestamp", milliseconds);
            json.WriteBase64String("sha256_root_hash", claims.RootHash.Span);
            json.WriteBase64String("tree_head_signature", log.Signer.DigitallySigned(head));
        }));
    }

    private async Task<LocalResponse> ProofAsync(LocalRequest request, CancellationToken cancel)
    {
        var hash = Base64Strict.Decode(request.Query.GetValueOrDefault("hash", ""), FailureCode.UsageInvalid, "hash");
        var size = Size(request, "tree_size");
        var index = hash.Length == Sha256Digest.Size ? await log.Store.FindAsync(Sha256Digest.FromBytes(hash), cancel).ConfigureAwait(false) : null;
        if (index is not { } found || found >= size)
        {
            return LocalResponse.Failure(404, "no such leaf in a tree of this size");
        }

        var proof = log.Store.CreateReader().InclusionProof(found, size);
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteNumber("leaf_index", found);
            WriteHashes(json, "audit_path", proof);
        }));
    }

    private LocalResponse Entries(long start, long end)
    {
        var size = log.Store.ReadCheckpoint()?.Claims.TreeSize ?? 0;
        if (start > end || start >= size)
        {
            throw new RequestRefusedException("expected start ≤ end within the log");
        }

        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteStartArray("entries");
            for (var index = start; index <= Math.Min(Math.Min(end, size - 1), start + MaxEntries - 1); index++)
            {
                var record = log.Store.ReadRecord(index)!.Value;
                json.WriteStartObject();
                json.WriteBase64String("leaf_input", CertificateTransparencyLog.LeafOf(record).Span);
                json.WriteBase64String("extra_data", CertificateTransparencyLog.ExtraDataOf(record).Span);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    private LocalResponse Roots() => LocalResponse.Json(200, LocalResponse.WriteJson(json =>
    {
        json.WriteStartArray("certificates");
        json.WriteBase64StringValue(authority.Key.Chain[^1].Span);
        json.WriteEndArray();
    }));

    private static LocalResponse Hashes(string member, IReadOnlyList<Sha256Digest> hashes) =>
        LocalResponse.Json(200, LocalResponse.WriteJson(json => WriteHashes(json, member, hashes)));

    private static void WriteHashes(Utf8JsonWriter json, string member, IReadOnlyList<Sha256Digest> hashes)
    {
        json.WriteStartArray(member);
        foreach (var hash in hashes)
        {
            json.WriteBase64StringValue(hash.Span);
        }

        json.WriteEndArray();
    }

    private long Size(LocalRequest request, string name)
    {
        var size = Number(request, name);
        return size <= (log.Store.ReadCheckpoint()?.Claims.TreeSize ?? 0) && (name != "second" || size >= Number(request, "first"))
            ? size
            : throw new RequestRefusedException($"{name} is beyond the log");
    }

    private static long Number(LocalRequest request, string name) =>
        long.TryParse(request.Query.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RequestRefusedException($"expected {name} as a number");
}
