using System.Buffers;
using System.Globalization;
using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>A v1 log's signed promise to include an entry ("signed entry timestamp"): the only thing that proves its integrated time.</summary>
public static class InclusionPromise
{
    /// <summary>
    /// The bytes that are signed: canonical JSON (RFC 8785) of body, integratedTime, logID (lower-case hexadecimal) and the entry's own,
    /// global logIndex.
    /// </summary>
    public static byte[] SignedBytes(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var head = "{\"body\":\""u8;
        var tail = System.Text.Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"\",\"integratedTime\":{entry.IntegratedTime},\"logID\":\"{entry.LogId.Hex}\",\"logIndex\":{entry.LogIndex}}}"));
        var signed = new byte[head.Length + System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(entry.Body.Length) + tail.Length];
        head.CopyTo(signed);
        System.Buffers.Text.Base64.EncodeToUtf8(entry.Body.Span, signed.AsSpan(head.Length), out _, out _);
        tail.CopyTo(signed.AsSpan(signed.Length - tail.Length));
        return signed;
    }

    /// <summary>The time the log promises, if its key signed it.</summary>
    /// <exception cref="SigstoreException">SIG1213.</exception>
    public static DateTimeOffset Verify(LogEntry entry, PublicKey key, PublicKeyDetails details) => Verify(entry, key, details, CheckSwitch.All);

    internal static DateTimeOffset Verify(LogEntry entry, PublicKey key, PublicKeyDetails details, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(key);
        checks.Demand(
            key.VerifyData(SignedBytes(entry), entry.Promise.Span, details),
            FailureCode.InclusionPromiseInvalid,
            "expected the log's promise (signed entry timestamp) to verify over this entry, found a signature over something else");
        return DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime);
    }
}
