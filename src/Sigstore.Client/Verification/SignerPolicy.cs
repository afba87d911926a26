using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Verification;

/// <summary>Who may have signed: one of several identities, one key, or (spelled out as unsafe) anybody with a certificate.</summary>
public abstract class SignerPolicy
{
    private SignerPolicy()
    {
    }

    /// <summary>
    /// Anybody to whom a trusted authority gave a certificate: proves that <em>somebody</em> signed, so the caller must judge the
    /// verified identity afterwards. Anyone can sign anything under an identity of their own.
    /// </summary>
    public static SignerPolicy AnySignerUnsafe { get; } = new AnySigner();

    /// <summary>One of these identities, at least one; each says its issuer.</summary>
    /// <exception cref="ArgumentException">No identity was given: an empty list is not "no constraint".</exception>
    public static SignerPolicy OneOf(params ReadOnlySpan<ExpectedIdentity> identities) => identities.IsEmpty
        ? throw new ArgumentException("at least one identity is needed", nameof(identities))
        : new Identities([.. identities]);

    /// <summary>The holder of this key; the bundle must have been signed with a managed key, not a certificate.</summary>
    public static SignerPolicy Key(PublicKey key) => Key(key, key?.DefaultDetails ?? throw new ArgumentNullException(nameof(key)));

    /// <summary>As <see cref="Key(PublicKey)"/>, with the scheme said: RSA-PSS needs it, for a key does not tell its padding.</summary>
    /// <exception cref="ArgumentException">The key cannot be used so.</exception>
    public static SignerPolicy Key(PublicKey key, PublicKeyDetails details)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Key(key, details, notBefore: null, notAfter: null);
    }

    /// <summary>As <see cref="Key(PublicKey, PublicKeyDetails)"/>, for a key that is trusted from or until some time, both inclusive.</summary>
    /// <remarks>The signature must then carry a proved time (a timestamp or a log's promise), and every proved time must fall to that while.</remarks>
    /// <exception cref="ArgumentException">The key cannot be used so.</exception>
    public static SignerPolicy Key(PublicKey key, PublicKeyDetails details, DateTimeOffset? notBefore, DateTimeOffset? notAfter)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Supports(details)
            ? new ManagedKey(key, details, notBefore is null && notAfter is null ? null : new ValidityPeriod(notBefore, notAfter))
            : throw new ArgumentException("the key does not support this scheme", nameof(details));
    }

    internal sealed class Identities(ImmutableArray<ExpectedIdentity> expected) : SignerPolicy
    {
        public ImmutableArray<ExpectedIdentity> Expected { get; } = expected;
    }

    internal sealed class ManagedKey(PublicKey key, PublicKeyDetails details, ValidityPeriod? validFor) : SignerPolicy
    {
        public PublicKey PublicKey { get; } = key;

        public PublicKeyDetails Details { get; } = details;

        public ValidityPeriod? ValidFor { get; } = validFor;
    }

    internal sealed class AnySigner : SignerPolicy;
}
