using System.Collections.Immutable;
using System.Formats.Asn1;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Timestamps;

/// <summary>
/// A timestamp response with its token (RFC 3161 §2.4.2, CMS SignedData of RFC 5652). Parsed, not verified:
/// <see cref="Verify(ReadOnlySpan{byte}, AuthorityChain)"/> returns the proved time.
/// </summary>
public sealed class TimestampToken
{
    /// <summary>The longest response read, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    private const int MaxCertificates = 8;
    private const int Granted = 0;
    private const int GrantedWithModifications = 1;

    private readonly ReadOnlyMemory<byte> _content;
    private readonly TimestampContent _info;
    private readonly TimestampSigner _signer;

    private TimestampToken(ReadOnlyMemory<byte> response, ReadOnlyMemory<byte> content, ImmutableArray<Certificate> certificates, TimestampSigner signer)
    {
        Response = response;
        Certificates = certificates;
        _content = content;
        _info = TimestampContent.Parse(content.Span);
        _signer = signer;
    }

    /// <summary>The whole response, the form bundles carry.</summary>
    public ReadOnlyMemory<byte> Response { get; }

    /// <summary>Certificates the token brings along; none is trusted for that.</summary>
    public ImmutableArray<Certificate> Certificates { get; }

    /// <summary>The time the token claims, before verification.</summary>
    public DateTimeOffset UnverifiedTime => _info.Time;

    /// <summary>The accuracy the token claims; null if it says none.</summary>
    public TimestampAccuracy? Accuracy => _info.Accuracy;

    /// <summary>The authority's policy, an object identifier.</summary>
    public string Policy => _info.Policy;

    /// <summary>The digest of what was stamped.</summary>
    public Digest Imprint => _info.Imprint;

    /// <summary>Reads a TimeStampResp; defects are 1302 (response), 1303 (refused by the authority) and 1304 to 1307 (token).</summary>
    public static TimestampToken ParseResponse(ReadOnlySpan<byte> der) => ParseOwnedResponse(Bounded(der).ToArray(), CheckSwitch.All);

    /// <summary>As <see cref="ParseResponse"/>, of bytes that the caller hands over: nobody changes them any more.</summary>
    internal static TimestampToken ParseOwnedResponse(ReadOnlyMemory<byte> der, CheckSwitch checks)
    {
        var reader = new DerReader(Bounded(der.Span), FailureCode.TimestampResponseMalformed, "timestamp response");
        var response = reader.Sequence();
        reader.End();
        var status = response.Sequence().SmallInteger();
        checks.Demand(status is Granted or GrantedWithModifications, FailureCode.TimestampNotGranted, $"expected status 0 or 1 of a granted timestamp, found status {status}");
        if (response.IsAtEnd)
        {
            throw new SigstoreException(FailureCode.TimestampNotGranted, $"expected a token, found status {status} alone");
        }

        var token = response.Element(Asn1Tag.Sequence);
        response.End();
        return ParseToken(der, token);
    }

    /// <summary>
    /// The proved time, if this authority stamped <paramref name="stamped"/> (the raw signature bytes of the bundle). Every certificate of the
    /// authority must have been valid then; the authority's own validity in the trusted root is the caller's check.
    /// </summary>
    public DateTimeOffset Verify(ReadOnlySpan<byte> stamped, AuthorityChain authority) => Verify(stamped, authority, CheckSwitch.All);

    /// <summary>Refuses unless the token answers the request with this nonce, given as a big-endian unsigned integer.</summary>
    public void RequireNonce(ReadOnlySpan<byte> nonce)
    {
        var own = _info.Nonce is { } bytes ? bytes.Span.TrimStart((byte)0) : default;
        if (_info.Nonce is null || !own.SequenceEqual(nonce.TrimStart((byte)0)))
        {
            throw new SigstoreException(FailureCode.TimestampNonceMismatch, "expected the nonce of the request, found none or another");
        }
    }

    /// <summary>True if the signer the token names is a certificate of this authority; says nothing about its signature.</summary>
    internal bool NamesSignerIn(AuthorityChain authority) => _signer.Find(authority.Certificates) is not null;

    internal DateTimeOffset Verify(ReadOnlySpan<byte> stamped, AuthorityChain authority, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(authority);
        var certificate = SignerCertificate(authority, checks);
        var path = PathOf(certificate, authority, checks);
        RequireImprint(stamped, checks);
        _signer.Verify(_content.Span, certificate, checks);
        RequireTime(path, checks);
        return _info.Time;
    }

    // The certificate is the one the signer names, never "the first in the bag": a second one in front must not be judged in its place.
    private Certificate SignerCertificate(AuthorityChain authority, CheckSwitch checks)
    {
        var own = authority.HasOwnLeaf ? authority.Certificates[0] : null;
        var embedded = _signer.Find(Certificates);
        var named = _signer.Find(authority.Certificates) ?? embedded
            ?? throw new SigstoreException(FailureCode.TimestampSignerUnknown, "expected the signer's certificate in the trusted root or the token, found neither");
        checks.Demand(own is null || own.Equals(named), FailureCode.TimestampSignerUnknown, "expected a timestamp signed by the authority's own certificate, found another signer");
        checks.Demand(embedded is null || embedded.Equals(named), FailureCode.TimestampSignerUnknown, "expected the trusted root's certificate of the signer in the token, found another of its name and number");
        return named;
    }

    private CertificatePath PathOf(Certificate certificate, AuthorityChain authority, CheckSwitch checks)
    {
        try
        {
            return ReferenceEquals(checks, CheckSwitch.All) && authority.HasOwnLeaf && authority.Certificates[0].Equals(certificate)
                ? authority.OwnLeafPath(CertificateUsage.TimeStamping)
                : CertificatePath.Build(certificate, Certificates, authority, CertificateUsage.TimeStamping, checks);
        }
        catch (SigstoreException refusal) when (refusal.Failure.Code != FailureCode.TimestampUsageInvalid)
        {
            throw new SigstoreException(new Failure(FailureCode.TimestampPathInvalid, "expected a path from the timestamp's signer to the authority, found none that holds", refusal.Failure), refusal);
        }
    }

    private void RequireTime(CertificatePath path, CheckSwitch checks)
    {
        RequireTime(path.Leaf, checks);
        foreach (var issuer in path.Issuers)
        {
            RequireTime(issuer, checks);
        }
    }

    private void RequireTime(Certificate certificate, CheckSwitch checks)
    {
        if (!certificate.IsValidAt(_info.Time))
        {
            checks.Refuse(
                FailureCode.TimestampOutsideCertificate,
                $"expected a time within the certificates of the authority, found {_info.Time:u}, and {certificate.SubjectText} valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}");
        }
    }

    private static ReadOnlySpan<byte> Bounded(ReadOnlySpan<byte> der) => der.Length <= MaxSize
        ? der : throw new SigstoreException(FailureCode.TimestampResponseMalformed, $"expected at most {MaxSize} bytes of timestamp, found {der.Length}");

    private void RequireImprint(ReadOnlySpan<byte> stamped, CheckSwitch checks)
    {
        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        var length = Imprint.Algorithm.Hash(stamped, digest);
        checks.Demand(digest[..length].SequenceEqual(Imprint.Span), FailureCode.TimestampImprintMismatch, "expected a timestamp of this signature, found one of something else");
    }

    // ContentInfo { OID signedData, [0] SignedData { version, digestAlgorithms, { OID, [0] OCTET STRING }, [0] certs?, [1] crls?, signerInfos } }.
    private static TimestampToken ParseToken(ReadOnlyMemory<byte> response, ReadOnlySpan<byte> der)
    {
        const FailureCode Malformed = FailureCode.TimestampTokenMalformed;
        var reader = new DerReader(der, Malformed, "timestamp token");
        var contentInfo = reader.Sequence();
        Require(contentInfo.OidBytes().SequenceEqual(Oids.SignedData), "expected CMS SignedData, found another content");
        var wrapper = contentInfo.Explicit(0);
        contentInfo.End();
        var signedData = wrapper.Sequence();
        wrapper.End();
        Require(signedData.SmallInteger() == 3, "expected SignedData of version 3, found another"); // RFC 5652 §5.1: content other than id-data
        RequireDigestAlgorithms(signedData.Set());
        var encapsulated = signedData.Sequence();
        Require(encapsulated.OidBytes().SequenceEqual(Oids.TimestampInfo), "expected TSTInfo as content, found another");
        var octets = encapsulated.Explicit(0);
        encapsulated.End();
        var content = DerReader.SliceOf(response, octets.OctetString());
        octets.End();
        ImmutableArray<Certificate> certificates = signedData.NextIsContext(0) ? ParseCertificates(ref signedData, response) : [];
        if (signedData.NextIsContext(1))
        {
            _ = signedData.Element(); // revocation lists are not consulted
        }

        var signers = signedData.Set();
        signedData.End();
        return new TimestampToken(response, content, certificates, OnlySigner(signers, response));
    }

    private static void RequireDigestAlgorithms(DerReader algorithms)
    {
        while (!algorithms.IsAtEnd)
        {
            if (!SignatureScheme.TryReadDigest(algorithms.Sequence(), out _))
            {
                throw new SigstoreException(FailureCode.TimestampAlgorithmUnsupported, "expected digests by SHA-256, SHA-384 or SHA-512, found another");
            }
        }
    }

    private static TimestampSigner OnlySigner(DerReader signers, ReadOnlyMemory<byte> response)
    {
        if (signers.IsAtEnd)
        {
            throw new SigstoreException(FailureCode.TimestampSignerCount, "expected one signer, found none");
        }

        var only = signers.Sequence();
        return signers.IsAtEnd ? TimestampSigner.Parse(only, response)
            : throw new SigstoreException(FailureCode.TimestampSignerCount, "expected one signer, found several");
    }

    private static ImmutableArray<Certificate> ParseCertificates(ref DerReader signedData, ReadOnlyMemory<byte> response)
    {
        var set = signedData.Set(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        var certificates = ImmutableArray.CreateBuilder<Certificate>(1);
        while (!set.IsAtEnd)
        {
            if (certificates.Count == MaxCertificates)
            {
                throw new SigstoreException(FailureCode.TimestampTokenMalformed, $"expected at most {MaxCertificates} certificates in a token, found more");
            }

            certificates.Add(Certificate.ParseOwned(DerReader.SliceOf(response, set.Element()), CheckSwitch.All));
        }

        return certificates.DrainToImmutable();
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(FailureCode.TimestampTokenMalformed, detail);
        }
    }
}
