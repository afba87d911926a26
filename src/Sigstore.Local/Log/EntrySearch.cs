using System.Security.Cryptography;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>Finds entries by digest, by who signed and by key: a convenience without promises, kept in memory and made from the log itself.</summary>
internal sealed class EntrySearch(LogStore store, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> bodyOf)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<long>> _entries = new(StringComparer.Ordinal);
    private long _indexed;

    /// <summary>The term for a digest of the signed data.</summary>
    public static string OfDigest(Digest digest) => digest.ToString();

    /// <summary>The term for a subject alternative name; case does not matter.</summary>
    public static string OfSubject(string name) => "san:" + name.ToLowerInvariant();

    /// <summary>The term for a certificate or public key, DER.</summary>
    public static string OfVerifier(ReadOnlySpan<byte> der) => "key:" + Convert.ToHexStringLower(SHA256.HashData(der));

    /// <summary>Indices of entries under a term, oldest first.</summary>
    public IReadOnlyList<long> Find(string term)
    {
        lock (_lock)
        {
            CatchUp();
            return _entries.TryGetValue(term, out var found) ? [.. found] : [];
        }
    }

    /// <summary>Reads what a body says; null if it is of no kind known here.</summary>
    public static EntryBody? TryRead(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonStrict.Parse(body, FailureCode.LogEntryMalformed, "log entry");
            var kind = json.StringOf("kind", FailureCode.LogEntryMalformed, "log entry");
            var version = json.StringOf("apiVersion", FailureCode.LogEntryMalformed, "log entry");
            return EntryBody.Parse(new LogEntry(0, Sha256Digest.Of([]), kind, version, 0, default, null, body));
        }
        catch (SigstoreException)
        {
            return null; // an entry that only a newer version understands: not found by search, still in the log
        }
    }

    private void CatchUp()
    {
        var size = store.ReadCheckpoint()?.Claims.TreeSize ?? 0;
        while (_indexed < size)
        {
            var bundle = _indexed / Tile.Width;
            var count = (int)Math.Min(Tile.Width, size - (bundle * Tile.Width));
            if (store.Files.ReadEntries(bundle, count) is not { } bytes)
            {
                return;
            }

            foreach (var record in EntryBundle.Parse(bytes, count).Skip((int)(_indexed % Tile.Width)))
            {
                Add(bodyOf(record), _indexed++);
            }
        }
    }

    private void Add(ReadOnlyMemory<byte> body, long index)
    {
        if (TryRead(body) is not { } entry)
        {
            return;
        }

        Add(OfDigest(entry.Digest), index);
        Add(OfVerifier(entry.Verifier.Der.Span), index);
        if (entry.Verifier.IsCertificate && TryCertificate(entry.Verifier.Der.Span) is { } certificate)
        {
            Add(OfVerifier(certificate.PublicKey.Spki.Span), index);
            foreach (var name in certificate.SubjectAlternativeNames)
            {
                Add(OfSubject(name.Value), index);
            }
        }
    }

    /// <summary>Reads a certificate of an entry; the log never asked it to be well-formed beyond its key.</summary>
    public static Certificate? TryCertificate(ReadOnlySpan<byte> der)
    {
        try
        {
            return Certificate.Parse(der);
        }
        catch (SigstoreException)
        {
            return null;
        }
    }

    private void Add(string term, long index)
    {
        if (!_entries.TryGetValue(term, out var list))
        {
            _entries.Add(term, list = []);
        }

        if (list.Count == 0 || list[^1] != index)
        {
            list.Add(index);
        }
    }
}
