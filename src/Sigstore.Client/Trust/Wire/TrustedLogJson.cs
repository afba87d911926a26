using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Trust.Wire;

/// <summary>The JSON of a <c>TransparencyLogInstance</c>.</summary>
internal static class TrustedLogJson
{
    private static readonly MemberNames Members = new("baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator");
    private static readonly MemberNames KeyMembers = new("rawBytes", "keyDetails", "validFor");
    private static readonly MemberNames IdMembers = new("keyId");

    /// <summary>The log, or null (and a warning) if its key is of a kind unknown here.</summary>
    public static TrustedLog? Read(ref ProtoJsonReader json, ImmutableArray<string>.Builder warnings)
    {
        var baseUrl = "";
        string? operatorName = null, hash = null;
        byte[]? logId = null, checkpointKeyId = null;
        (byte[]? Bytes, string? Details, ValidityPeriod? ValidFor) key = default;
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: baseUrl = json.ReadString(); break;
                case 1: hash = json.ReadString(); break;
                case 2: key = ReadKey(ref json); break;
                case 3: logId = ReadId(ref json); break;
                case 4: checkpointKeyId = ReadId(ref json); break;
                default: operatorName = json.ReadString() is { Length: > 0 } name ? name : null; break; // proto3: an empty text is an absent one
            }
        }

        if (hash != "SHA2_256" || logId?.Length != Sha256Digest.Size || checkpointKeyId?.Length is not (null or 4 or 32))
        {
            throw json.Refuse("expected a log with hash algorithm SHA2_256 and an id of 32 bytes");
        }

        if (key.Bytes is null || key.Details is null || key.ValidFor is null || (key.ValidFor.Start is null && json.Checks.IsOn(FailureCode.TrustedRootMalformed)))
        {
            throw json.Refuse("expected a log key with its algorithm and a start of validity");
        }

        return ParseKey(ref json, key.Bytes, key.Details, warnings) is (var parsed, var details)
            ? new TrustedLog(baseUrl, parsed, details, key.ValidFor, Sha256Digest.FromBytes(logId), checkpointKeyId, operatorName)
            : null;
    }

    private static (byte[]? Bytes, string? Details, ValidityPeriod? ValidFor) ReadKey(ref ProtoJsonReader json)
    {
        (byte[]? Bytes, string? Details, ValidityPeriod? ValidFor) key = default;
        var members = json.EnterObject(KeyMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: key.Bytes = json.ReadBytes(); break;
                case 1: key.Details = json.ReadString(); break;
                default: key.ValidFor = TimeRangeJson.Read(ref json); break;
            }
        }

        return key;
    }

    private static byte[]? ReadId(ref ProtoJsonReader json)
    {
        byte[]? id = null;
        var members = json.EnterObject(IdMembers);
        while (json.NextMember(ref members))
        {
            id = json.ReadBytes();
        }

        return id;
    }

    private static (PublicKey Key, PublicKeyDetails Details)? ParseKey(ref ProtoJsonReader json, byte[] bytes, string name, ImmutableArray<string>.Builder warnings)
    {
        if (!PublicKeyDetailsNames.TryParse(name, out var details))
        {
            warnings.Add($"{json.Path} is left out: its key algorithm '{name}' is not known here");
            return null;
        }

        try
        {
            var key = details == PublicKeyDetails.Pkcs1RsaPkcs1V5 ? PublicKey.ParsePkcs1Rsa(bytes) : PublicKey.ParseSpki(bytes);
            return key.Supports(details) ? (key, details) : throw json.Refuse($"expected a key for {name}, found another kind");
        }
        catch (SigstoreException refused) when (refused.Failure.Code is FailureCode.PublicKeyMalformed or FailureCode.PublicKeyUnsupported)
        {
            throw new SigstoreException(new Failure(FailureCode.TrustedRootMalformed, $"at {json.Path}: expected a key for {name}", refused.Failure), refused);
        }
    }
}
