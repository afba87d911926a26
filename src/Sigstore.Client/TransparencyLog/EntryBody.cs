using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog.Wire;

namespace Sigstore.Client.TransparencyLog;

/// <summary>What a log recorded: a signature, whose it is, and the digest it is over. To be compared with the bundle field by field.</summary>
public sealed class EntryBody
{
    internal EntryBody(EntryKind kind, ReadOnlyMemory<byte> signature, EntryVerifier verifier, Digest digest)
    {
        Kind = kind;
        Signature = signature;
        Verifier = verifier;
        Digest = digest;
    }

    /// <summary>Kind and version.</summary>
    public EntryKind Kind { get; }

    /// <summary>The signature's bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Whose signature.</summary>
    public EntryVerifier Verifier { get; }

    /// <summary>
    /// The digest of the artifact (<c>hashedrekord</c>), of the envelope's pre-authentication encoding (<c>hashedrekord/0.0.2</c> of an
    /// envelope) or of the envelope's payload (<c>dsse</c>, <c>intoto</c>).
    /// </summary>
    public Digest Digest { get; }

    /// <summary>Reads an entry's body, whose own kind and version must be those that the entry claims.</summary>
    /// <exception cref="SigstoreException">SIG1216, SIG1217, SIG1218, SIG1219.</exception>
    public static EntryBody Parse(LogEntry entry) => Parse(entry, likely: null, CheckSwitch.All);

    /// <summary>As the public one. <paramref name="likely"/> is whose signature it most likely records; it spares copies and changes nothing else.</summary>
    internal static EntryBody Parse(LogEntry entry, EntryVerifier? likely, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return EntryBodyJson.Read(entry.Body.Span, EntryKinds.Parse(entry.KindName, entry.KindVersion), likely, checks);
    }
}
