using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>A family of 2^<see cref="BitLength"/> roles that share their keys; the SHA-256 of a target path picks one (TAP 15).</summary>
public sealed class SuccinctRoles
{
    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    private SuccinctRoles(Role signers, int bitLength, string namePrefix)
    {
        Signers = signers;
        BitLength = bitLength;
        NamePrefix = namePrefix;
    }

    /// <summary>Who signs every role of the family.</summary>
    public Role Signers { get; }

    /// <summary>How many bits of the hash choose the bin: 1 to 32.</summary>
    public int BitLength { get; }

    /// <summary>A role's name is this, a hyphen, and the bin in hex.</summary>
    public string NamePrefix { get; }

    private int SuffixLength => (BitLength + 3) / 4;

    /// <summary>The role that is responsible for the path.</summary>
    public string RoleFor(string targetPath)
    {
        var hash = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(targetPath));
        var bin = BinaryPrimitives.ReadUInt32BigEndian(hash.Span) >> (32 - BitLength);
        return $"{NamePrefix}-{bin.ToString("x" + SuffixLength, CultureInfo.InvariantCulture)}";
    }

    /// <summary>True if the family has a role of that name.</summary>
    public bool Includes(string roleName)
    {
        ArgumentNullException.ThrowIfNull(roleName);
        if (!roleName.StartsWith(NamePrefix + "-", StringComparison.Ordinal))
        {
            return false;
        }

        var suffix = roleName.AsSpan(NamePrefix.Length + 1);
        return suffix.Length == SuffixLength
            && !suffix.ContainsAnyExcept(LowerHexDigits)
            && ulong.Parse(suffix, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) < 1UL << BitLength;
    }

    internal static SuccinctRoles Parse(JsonElement json)
    {
        var bitLength = json.IntegerMember("bit_length", least: 1);
        var prefix = json.TextMember("name_prefix");
        return bitLength <= 32 && prefix.Length <= RoleName.MaxLength
            ? new SuccinctRoles(Role.Parse(json), (int)bitLength, prefix)
            : throw JsonReading.Malformed($"expected a bit_length of 1 to 32 and a short name_prefix, found {bitLength} and {prefix.Length} characters");
    }
}
