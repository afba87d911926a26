using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
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
        var signed = new byte[MaxSizeOf(entry)];
        return signed[..Write(entry, signed)];
    }

    /// <summary>The time the log promises, if its key signed it.</summary>
    /// <exception cref="SigstoreException">SIG1213.</exception>
    public static DateTimeOffset Verify(LogEntry entry, PublicKey key, PublicKeyDetails details) => Verify(entry, key, details, CheckSwitch.All);

    internal static DateTimeOffset Verify(LogEntry entry, PublicKey key, PublicKeyDetails details, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(key);
        checks.Demand(
            IsSignedBy(entry, key, details),
            FailureCode.InclusionPromiseInvalid,
            "expected the log's promise (signed entry timestamp) to verify over this entry, found a signature over something else");
        return DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime);
    }

    private static bool IsSignedBy(LogEntry entry, PublicKey key, PublicKeyDetails details)
    {
        var rented = ArrayPool<byte>.Shared.Rent(MaxSizeOf(entry));
        try
        {
            return key.VerifyData(rented.AsSpan(0, Write(entry, rented)), entry.Promise.Span, details);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int MaxSizeOf(LogEntry entry) => 192 + Base64Strict.SizeOf(entry.Body.Length);

    private static int Write(LogEntry entry, Span<byte> destination)
    {
        var head = "{\"body\":\""u8;
        head.CopyTo(destination);
        var encoded = Base64Strict.Encode(entry.Body.Span, destination[head.Length..]);
        Utf8.TryWrite(
            destination[(head.Length + encoded)..],
            CultureInfo.InvariantCulture,
            $"\",\"integratedTime\":{entry.IntegratedTime},\"logID\":\"{entry.LogId.Hex}\",\"logIndex\":{entry.LogIndex}}}",
            out var written);
        return head.Length + encoded + written;
    }
}
