using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>PEM texts (RFC 7468): labelled base64 blocks.</summary>
public static class Pem
{
    /// <summary>The longest text read, in characters.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxBlocks = 64;
    private const int BytesInLine = 48;

    /// <summary>The DER of the one block there is, which must carry <paramref name="label"/>; nothing but white space around it.</summary>
    public static byte[] DecodeOne(ReadOnlySpan<char> pem, string label, FailureCode code)
    {
        var blocks = DecodeAll(pem, code);
        return blocks.Length == 1 && blocks[0].Label == label
            ? blocks[0].Der
            : throw new SigstoreException(code, $"expected one PEM block {label}, found {(blocks.Length == 1 ? "a block with another label" : blocks.Length + " blocks")}");
    }

    /// <summary>Every block in order; text between blocks is allowed, as certificate bundles have it.</summary>
    public static ImmutableArray<PemBlock> DecodeAll(ReadOnlySpan<char> pem, FailureCode code)
    {
        if (pem.Length > MaxLength)
        {
            throw new SigstoreException(code, $"expected at most {MaxLength} characters of PEM, found {pem.Length}");
        }

        var blocks = ImmutableArray.CreateBuilder<PemBlock>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            var der = new byte[fields.DecodedDataLength];
            if (blocks.Count == MaxBlocks || !Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out var written) || written != der.Length)
            {
                throw new SigstoreException(code, $"expected at most {MaxBlocks} well-formed PEM blocks, found more or a broken one");
            }

            blocks.Add(new PemBlock(pem[fields.Label].ToString(), der));
            pem = pem[fields.Location.End..];
        }

        return blocks.DrainToImmutable();
    }

    /// <summary>As the other overload, of ASCII bytes.</summary>
    public static ImmutableArray<PemBlock> DecodeAll(ReadOnlySpan<byte> pem, FailureCode code)
    {
        var rented = ArrayPool<char>.Shared.Rent(pem.Length);
        try
        {
            return Ascii.ToUtf16(pem, rented, out var written) == OperationStatus.Done
                ? DecodeAll(rented.AsSpan(0, written), code)
                : throw new SigstoreException(code, "expected PEM in ASCII, found other bytes");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Writes what <see cref="Encode(string, ReadOnlySpan{byte})"/> returns to <paramref name="destination"/>, which has room for <see cref="EncodedSize"/>.</summary>
    internal static void Encode(string label, ReadOnlySpan<byte> der, Span<byte> destination)
    {
        WriteBoundary(ref destination, "-----BEGIN "u8, label);
        for (; !der.IsEmpty; der = der[Math.Min(der.Length, BytesInLine)..])
        {
            var written = Base64Strict.Encode(der[..Math.Min(der.Length, BytesInLine)], destination);
            destination[written] = (byte)'\n';
            destination = destination[(written + 1)..];
        }

        WriteBoundary(ref destination, "-----END "u8, label);
    }

    private static void WriteBoundary(ref Span<byte> rest, ReadOnlySpan<byte> start, string label)
    {
        start.CopyTo(rest);
        var length = start.Length + System.Text.Encoding.ASCII.GetBytes(label, rest[start.Length..]);
        "-----\n"u8.CopyTo(rest[length..]);
        rest = rest[(length + 6)..];
    }

    /// <summary>Bytes of <see cref="Encode(string, ReadOnlySpan{byte})"/>.</summary>
    internal static int EncodedSize(string label, int derSize) => PemEncoding.GetEncodedSize(label.Length, derSize) + 1;

    /// <summary>Writes 64-column PEM with a trailing line feed, the form transparency logs record.</summary>
    public static byte[] Encode(string label, ReadOnlySpan<byte> der) =>
        System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");
}
