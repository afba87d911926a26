using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>A text and signatures over it (C2SP signed-note). Parsed, not verified: <see cref="Verify(LogKey)"/> says whether a key signed.</summary>
public sealed class SignedNote
{
    /// <summary>The longest note, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>The most signature lines.</summary>
    public const int MaxSignatures = 64;

    private const int MinBlobSize = 5;
    private const int CosignatureTimeSize = 8;

    private SignedNote(ReadOnlyMemory<byte> utf8, ReadOnlyMemory<byte> text, ImmutableArray<NoteSignature> signatures) => (Utf8Bytes, Text, Signatures) = (utf8, text, signatures);

    /// <summary>The whole note exactly as it was delivered.</summary>
    public ReadOnlyMemory<byte> Utf8Bytes { get; }

    /// <summary>The signed text, UTF-8, ending in a line feed.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The signature lines, at least one, in the order of the note.</summary>
    public ImmutableArray<NoteSignature> Signatures { get; }

    private static ReadOnlySpan<byte> LinePrefix => "— "u8;

    /// <summary>Reads a note; every defect is <see cref="FailureCode.NoteMalformed"/>.</summary>
    public static SignedNote Parse(ReadOnlySpan<byte> utf8)
    {
        RequireSize(utf8);
        return ParseOwned(utf8.ToArray());
    }

    /// <summary>As <see cref="Parse"/>, of bytes that the caller hands over: nobody changes them any more.</summary>
    internal static SignedNote ParseOwned(ReadOnlyMemory<byte> note)
    {
        var utf8 = note.Span;
        RequireSize(utf8);
        Require(Utf8.IsValid(utf8) && !HasControl(utf8), "expected UTF-8 without control characters but line feeds, found others");
        var blank = utf8.LastIndexOf("\n\n"u8);
        Require(blank > 0, "expected a text, an empty line and signature lines, found no empty line");
        var lines = utf8[(blank + 2)..];
        Require(!lines.IsEmpty && lines[^1] == (byte)'\n', "expected signature lines that end in a line feed, found none or a cut one");
        var count = lines.Count((byte)'\n');
        Require(count <= MaxSignatures, $"expected at most {MaxSignatures} signature lines, found more");

        var signatures = ImmutableArray.CreateBuilder<NoteSignature>(count);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            signatures.Add(ParseLine(lines[..end]));
            lines = lines[(end + 1)..];
        }

        return new SignedNote(note, note[..(blank + 1)], signatures.MoveToImmutable());
    }

    /// <summary>Writes a text and signature lines as a note; the text ends in a line feed.</summary>
    public static byte[] Write(ReadOnlySpan<byte> text, params IEnumerable<(LogKey Key, byte[] Signature)> signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var note = new List<byte>(text.Length + 256);
        note.AddRange(text);
        note.Add((byte)'\n');
        foreach (var (key, signature) in signatures)
        {
            byte[] blob = [.. key.FullId.Span[..4], .. signature];
            note.AddRange(System.Text.Encoding.UTF8.GetBytes($"— {key.Name} {Convert.ToBase64String(blob)}\n"));
        }

        return [.. note];
    }

    /// <summary>
    /// Verifies every line of this key, that is, of its name and id: true if there is one and all verify, false if there is none.
    /// A line of the key that does not verify is refused with <see cref="FailureCode.CheckpointSignatureInvalid"/>.
    /// </summary>
    public bool Verify(LogKey key) => Verify(key, CheckSwitch.All);

    /// <summary>
    /// Verifies cosignatures of a witness (C2SP tlog-cosignature v1); the time is the witness's word, not evidence for certificates.
    /// Null if there is none; one that does not verify is refused with <see cref="FailureCode.CosignatureInvalid"/>.
    /// </summary>
    public DateTimeOffset? VerifyCosignature(LogKey witness)
    {
        ArgumentNullException.ThrowIfNull(witness);
        DateTimeOffset? time = null;
        foreach (var signature in Signatures.Where(line => line.KeyId == witness.Id && line.Name == witness.Name))
        {
            var blob = signature.Signature.Span;
            var seconds = blob.Length > CosignatureTimeSize ? BinaryPrimitives.ReadUInt64BigEndian(blob) : ulong.MaxValue;
            if (seconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                || !witness.Key.VerifyData(CosignedMessage((long)seconds, Text.Span), blob[CosignatureTimeSize..], PublicKeyDetails.PkixEd25519))
            {
                throw new SigstoreException(FailureCode.CosignatureInvalid, $"cosignature of {witness.Name} {witness.Id:x8}: expected one that verifies, found another");
            }

            time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        }

        return time;
    }

    /// <summary>The message a witness signs: <c>cosignature/v1</c>, <c>time</c> and the note's text.</summary>
    public static byte[] CosignedMessage(long unixSeconds, ReadOnlySpan<byte> text) =>
        [.. System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n")), .. text];

    internal bool Verify(LogKey key, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = false;
        var details = key.Key is Ed25519PublicKey ? PublicKeyDetails.PkixEd25519 : key.Key.DefaultDetails;
        foreach (var signature in Signatures)
        {
            if (signature.KeyId != key.Id || signature.Name != key.Name)
            {
                continue;
            }

            found = true;
            if (!key.Key.VerifyData(Text.Span, signature.Signature.Span, details))
            {
                checks.Refuse(FailureCode.CheckpointSignatureInvalid, $"checkpoint of {key.Name}: signature by key {key.Id:x8} does not verify");
            }
        }

        return found;
    }

    // All white space and all control characters are single chars.
    internal static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (character == '+' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    private static NoteSignature ParseLine(ReadOnlySpan<byte> line)
    {
        Require(line.StartsWith(LinePrefix), "expected a signature line (em dash, space, name, space, base64), found another line");
        var fields = line[LinePrefix.Length..];
        var space = fields.IndexOf((byte)' ');
        Require(space > 0, "expected a signature line (em dash, space, name, space, base64), found another line");
        var name = System.Text.Encoding.UTF8.GetString(fields[..space]);
        Require(IsName(name), "expected a signer's name without white space and plus sign, found another");
        var blob = Base64Strict.Decode(fields[(space + 1)..], FailureCode.NoteMalformed, "signature line");
        Require(blob.Length >= MinBlobSize, $"expected a signature of at least {MinBlobSize} bytes, found {blob.Length}");
        return new NoteSignature(name, blob);
    }

    private static void RequireSize(ReadOnlySpan<byte> utf8) => Require(utf8.Length <= MaxSize, $"expected at most {MaxSize} bytes, found {utf8.Length}");

    private static bool HasControl(ReadOnlySpan<byte> utf8)
    {
        foreach (var unit in utf8)
        {
            if (unit < 0x20 && unit != '\n')
            {
                return true;
            }
        }

        return false;
    }

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] DemandHandler detail)
    {
        if (!holds)
        {
            throw new SigstoreException(FailureCode.NoteMalformed, detail.ToString());
        }
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(FailureCode.NoteMalformed, detail);
        }
    }
}
