namespace Sigstore.Client.Certificates;

/// <summary>What kind of name a subject alternative name is (RFC 5280 §4.2.1.6).</summary>
public enum SanKind
{
    /// <summary>An e-mail address, rfc822Name.</summary>
    Email,

    /// <summary>A URI: workflows of CI systems, SPIFFE ids.</summary>
    Uri,

    /// <summary>A user name, otherName of type 1.3.6.1.4.1.57264.1.7: <c>name!domain</c>.</summary>
    UserName,

    /// <summary>A DNS name; no signer.</summary>
    Dns,

    /// <summary>An IP address; no signer.</summary>
    IpAddress,

    /// <summary>Any other kind; no signer, and its value is not decoded.</summary>
    Other,
}
