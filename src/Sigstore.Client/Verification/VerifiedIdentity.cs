using Sigstore.Client.Certificates;

namespace Sigstore.Client.Verification;

/// <summary>Who signed, as a trusted authority certified it.</summary>
public sealed class VerifiedIdentity
{
    internal VerifiedIdentity(SubjectAlternativeName name, string issuer, FulcioExtensions claims)
    {
        SanKind = name.Kind;
        San = name.Value;
        Issuer = issuer;
        Claims = claims;
    }

    /// <summary>What kind of name <see cref="San"/> is.</summary>
    public SanKind SanKind { get; }

    /// <summary>The signer's name: an e-mail address, the URI of a workflow, a user name.</summary>
    public string San { get; }

    /// <summary>The identity provider that knows the name: an OpenID Connect issuer.</summary>
    public string Issuer { get; }

    /// <summary>Everything else the authority certified about the build or the person.</summary>
    public FulcioExtensions Claims { get; }
}
