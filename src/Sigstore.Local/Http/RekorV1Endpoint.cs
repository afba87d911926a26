using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http;

/// <summary>Rekor v1: create, fetch by index and id, retrieve several, search, log info, consistency proof.</summary>
internal sealed class RekorV1Endpoint(RekorV1Log log, EntrySearch search) : IEndpoint
{
    private const string Entries = "/api/v1/log/entries";
    private const int MaxRetrieved = 10;

    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => (request.Method, request.Path) switch
    {
        ("POST", Entries) => await AddAsync(request.Body, cancel).ConfigureAwait(false),
        ("POST", Entries + "/retrieve") => await RetrieveAsync(request.Body, cancel).ConfigureAwait(false),
        ("POST", "/api/v1/index/retrieve") => Search(request.Body),
        ("GET" or "HEAD", Entries) => EntryAt(IndexOf(request.Query.GetValueOrDefault("logIndex"))),
        ("GET" or "HEAD", "/api/v1/log") => await InfoAsync(cancel).ConfigureAwait(false),
        ("GET" or "HEAD", "/api/v1/log/publicKey") => LocalResponse.Text(PemEncoding.WriteString("PUBLIC KEY", log.Store.Signer.Spki.Span) + "\n", "application/x-pem-file"),
        ("GET" or "HEAD", "/api/v1/log/proof") => await ProofAsync(request.Query, cancel).ConfigureAwait(false),
        ("GET" or "HEAD", _) when request.Path.StartsWith(Entries + "/", StringComparison.Ordinal) =>
            EntryAt(await FindAsync(request.Path[(Entries.Length + 1)..], cancel).ConfigureAwait(false)),
        _ => null,
    };

    private async Task<LocalResponse> AddAsync(ReadOnlyMemory<byte> proposed, CancellationToken cancel)
    {
        var logged = await log.AddAsync(RekorV1Body.Parse(proposed), cancel).ConfigureAwait(false);
        var id = log.IdOf(logged.LeafHash);
        if (logged.IsDuplicate)
        {
            return LocalResponse.Failure(409, "an equivalent entry already exists in the transparency log with UUID " + id).With("Location", $"{Entries}/{id}");
        }

        return EntryAt(logged.Index, 201).With("ETag", id).With("Location", $"{Entries}/{id}");
    }

    private LocalResponse EntryAt(long? index, int status = 200)
    {
        var isFound = false;
        var json = LocalResponse.WriteJson(writer => isFound = index is { } known && log.TryWriteEntry(writer, known));
        return isFound ? LocalResponse.Json(status, json) : LocalResponse.Failure(404, "no such entry");
    }

    private async Task<LocalResponse> RetrieveAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var root = JsonStrict.Parse(body, FailureCode.UsageInvalid, "retrieve request");
        LoggedBody.RequireMembers(root, "entryUUIDs", "logIndexes", "entries");
        var indices = new List<long?>();
        foreach (var item in Items(root, "logIndexes"))
        {
            indices.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var index) ? index : throw new RequestRefusedException("expected indices as numbers"));
        }

        foreach (var item in Items(root, "entryUUIDs"))
        {
            indices.Add(await FindAsync(item.GetString() ?? "", cancel).ConfigureAwait(false));
        }

        foreach (var item in Items(root, "entries"))
        {
            indices.Add(await log.Store.FindAsync(MerkleTree.HashLeaf(RekorV1Body.Parse(Encoding.UTF8.GetBytes(item.GetRawText()))), cancel).ConfigureAwait(false));
        }

        return indices.Count is > 0 and <= MaxRetrieved
            ? LocalResponse.Json(200, WriteArray(indices))
            : LocalResponse.Failure(422, $"expected 1 to {MaxRetrieved} entries");
    }

    private byte[] WriteArray(IEnumerable<long?> indices)
    {
        var known = indices.OfType<long>().Distinct().Select(index => Encoding.UTF8.GetString(EntryAt(index).Body.Span)).Where(json => !json.StartsWith("{\"code\"", StringComparison.Ordinal));
        return Encoding.UTF8.GetBytes($"[{string.Join(',', known)}]");
    }

    private static JsonElement[] Items(JsonElement root, string member)
    {
        if (!root.TryGetProperty(member, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var items = LoggedBody.Array(root, member);
        return items.Length <= MaxRetrieved ? items : throw new RequestRefusedException(422, $"expected at most {MaxRetrieved} entries");
    }

    private LocalResponse Search(ReadOnlyMemory<byte> body)
    {
        var root = JsonStrict.Parse(body, FailureCode.UsageInvalid, "search request");
        LoggedBody.RequireMembers(root, "email", "subject", "hash", "publicKey", "operator");
        var found = TermsOf(root).Select(search.Find).ToArray();
        if (found.Length == 0)
        {
            throw new RequestRefusedException("expected email, subject, hash or publicKey");
        }

        var isAnd = root.TryGetProperty("operator", out _) && LoggedBody.Text(root, "operator") == "and";
        var indices = found.Skip(1).Aggregate(found[0].AsEnumerable(), (all, more) => isAnd ? all.Intersect(more) : all.Union(more));
        var ids = indices.Order().Select(index => $"\"{log.IdOf(MerkleTree.HashLeaf(RekorV1Log.BodyOf(log.Store.ReadRecord(index)!.Value).Span))}\"");
        return LocalResponse.Json(200, Encoding.ASCII.GetBytes($"[{string.Join(',', ids)}]"));
    }

    private static IEnumerable<string> TermsOf(JsonElement root)
    {
        foreach (var member in (string[])["email", "subject"])
        {
            if (root.TryGetProperty(member, out _))
            {
                yield return EntrySearch.OfSubject(LoggedBody.Text(root, member));
            }
        }

        if (root.TryGetProperty("hash", out _))
        {
            var text = LoggedBody.Text(root, "hash");
            yield return EntrySearch.OfDigest(Digest.Parse(text.Contains(':', StringComparison.Ordinal) ? text : "sha256:" + text));
        }

        if (root.TryGetProperty("publicKey", out _))
        {
            var (_, pem) = RekorV1Body.ReadVerifier(LoggedBody.Text(LoggedBody.Object(root, "publicKey"), "content"));
            yield return EntrySearch.OfVerifier(Pem.DecodeAll(Encoding.ASCII.GetString(pem), FailureCode.UsageInvalid)[0].Der);
        }
    }

    private async Task<LocalResponse> InfoAsync(CancellationToken cancel)
    {
        var (note, claims) = await log.Store.CurrentCheckpointAsync(cancel).ConfigureAwait(false);
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteString("rootHash", claims.RootHash.Hex);
            json.WriteNumber("treeSize", claims.TreeSize);
            json.WriteString("signedTreeHead", note);
            json.WriteString("treeID", log.TreeIdDecimal);
            json.WriteStartArray("inactiveShards");
            json.WriteEndArray();
        }));
    }

    private async Task<LocalResponse> ProofAsync(IReadOnlyDictionary<string, string> query, CancellationToken cancel)
    {
        var (_, claims) = await log.Store.CurrentCheckpointAsync(cancel).ConfigureAwait(false);
        var first = IndexOf(query.GetValueOrDefault("firstSize", "1"));
        var last = IndexOf(query.GetValueOrDefault("lastSize"));
        if (first is not > 0 || last is null || first > last || last > claims.TreeSize)
        {
            throw new RequestRefusedException($"expected 1 ≤ firstSize ≤ lastSize ≤ {claims.TreeSize.ToString(CultureInfo.InvariantCulture)}");
        }

        var reader = log.Store.CreateReader();
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteString("rootHash", reader.Root(last.Value).Hex);
            json.WriteStartArray("hashes");
            foreach (var hash in reader.ConsistencyProof(first.Value, last.Value))
            {
                json.WriteStringValue(hash.Hex);
            }

            json.WriteEndArray();
        }));
    }

    // An id is a leaf hash, with or without this tree's id before it.
    private async Task<long?> FindAsync(string id, CancellationToken cancel)
    {
        var leaf = id.Length == 80 && id.StartsWith(log.TreeId, StringComparison.Ordinal) ? id[16..] : id;
        return leaf.Length == 64 && leaf.All(char.IsAsciiHexDigitLower)
            ? await log.Store.FindAsync(Sha256Digest.FromHex(leaf), cancel).ConfigureAwait(false)
            : null;
    }

    private static long? IndexOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
