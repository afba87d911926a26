using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>The signing half of a log: size and root in, signed checkpoint out (C2SP tlog-checkpoint, signed-note).</summary>
internal sealed class CheckpointSigner : IDisposable
{
    private readonly ECDsa _key;
    private readonly LogKey _logKey;

    /// <param name="name">Name on the signature line.</param>
    /// <param name="origin">First line of the text; a Rekor v1 log adds its tree id to the name.</param>
    /// <param name="key">P-256 key of the log.</param>
    public CheckpointSigner(string name, string origin, ECDsa key)
    {
        Name = name;
        Origin = origin;
        _key = key;
        Spki = key.ExportSubjectPublicKeyInfo();
        KeyId = SHA256.HashData(Spki.Span);
        _logKey = LogKey.ForNote(name, PublicKey.ParseSpki(Spki.Span));
    }

    public string Name { get; }

    public string Origin { get; }

    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>SHA-256 of the key: log id, and in its first four bytes the note's key hint for ECDSA.</summary>
    public ReadOnlyMemory<byte> KeyId { get; }

    /// <summary>Origin, size, root and any extension lines, each with its line feed: what is signed.</summary>
    public string Text(long size, ReadOnlySpan<byte> root, params ReadOnlySpan<string> extensionLines)
    {
        var text = new StringBuilder();
        text.Append(Origin).Append('\n').Append(size.ToString(CultureInfo.InvariantCulture)).Append('\n').Append(Convert.ToBase64String(root)).Append('\n');
        foreach (var line in extensionLines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The note: text, blank line, one signature line of ours.</summary>
    public string Sign(long size, ReadOnlySpan<byte> root, params ReadOnlySpan<string> extensionLines)
    {
        var text = Text(size, root, extensionLines);
        return text + "\n" + SignatureLine(text);
    }

    /// <summary>Our signature line over any text, with its line feed.</summary>
    public string SignatureLine(string text)
    {
        var signature = SignData(Encoding.UTF8.GetBytes(text));
        return $"— {Name} {Convert.ToBase64String([.. KeyId.Span[..4], .. signature])}\n";
    }

    /// <summary>ECDSA over SHA-256, DER: checkpoints and Rekor v1's signed entry timestamps.</summary>
    public byte[] SignData(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>What a checkpoint of ours commits to.</summary>
    /// <exception cref="SigstoreException">SIG12xx: it isn't one, or doesn't verify.</exception>
    public Checkpoint Read(ReadOnlySpan<byte> note) => SignedCheckpoint.Parse(note).Verify(_logKey, Origin);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
