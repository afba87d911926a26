using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// An authority's certificates as a trusted root lists them: each issued by the next, the last one the trust anchor, whatever it is.
/// The links are checked once, when first needed, and the outcome is kept; safe to share between threads.
/// </summary>
public sealed class AuthorityChain
{
    /// <summary>The most certificates in a chain.</summary>
    public const int MaxLength = 8;

    private readonly Link[] _links;
    private PathOutcome? _ownLeafPath;

    private AuthorityChain(ImmutableArray<Certificate> certificates)
    {
        Certificates = certificates;
        _links = new Link[certificates.Length - 1];
        for (var i = 0; i < _links.Length; i++)
        {
            _links[i] = new Link();
        }
    }

    /// <summary>The certificates: the issuing one (or a timestamp authority's leaf) first, the anchor last.</summary>
    public ImmutableArray<Certificate> Certificates { get; }

    /// <summary>The trust anchor; it need not be self-signed.</summary>
    public Certificate Anchor => Certificates[^1];

    /// <summary>True if the chain starts with a leaf, as timestamp authorities' do.</summary>
    public bool HasOwnLeaf => !Certificates[0].IsAuthority;

    /// <summary>Takes the certificates; an empty or overlong list, or one whose names do not link, is refused with <see cref="FailureCode.CertificatePathNotFound"/>.</summary>
    public static AuthorityChain Create(params ImmutableArray<Certificate> certificates)
    {
        if (certificates.Length is 0 or > MaxLength)
        {
            throw new SigstoreException(FailureCode.CertificatePathNotFound, $"expected 1 to {MaxLength} certificates of an authority, found {certificates.Length}");
        }

        for (var i = 1; i < certificates.Length; i++)
        {
            if (!certificates[i - 1].Issuer.Span.SequenceEqual(certificates[i].Subject.Span))
            {
                throw new SigstoreException(FailureCode.CertificatePathNotFound, $"expected each certificate issued by the next, found {certificates[i - 1].IssuerText} before {certificates[i].SubjectText}");
            }
        }

        return new AuthorityChain(certificates);
    }

    /// <summary>True if certificate <paramref name="index"/> is signed by the next one; checked once.</summary>
    internal bool IsLinked(int index) => _links[index].Holds(Certificates[index], Certificates[index + 1]);

    /// <summary>The path of the chain's own leaf, built once with all checks; a refusal is kept too.</summary>
    internal CertificatePath OwnLeafPath(CertificateUsage usage)
    {
        var outcome = Volatile.Read(ref _ownLeafPath);
        if (outcome is null)
        {
            outcome = PathOutcome.Of(this, usage);
            Volatile.Write(ref _ownLeafPath, outcome);
        }

        return outcome.Path ?? throw new SigstoreException(outcome.Failure!);
    }

    private sealed class PathOutcome
    {
        public CertificatePath? Path { get; private init; }

        public Failure? Failure { get; private init; }

        public static PathOutcome Of(AuthorityChain chain, CertificateUsage usage)
        {
            try
            {
                return new PathOutcome { Path = CertificatePath.Build(chain.Certificates[0], [], chain, usage, CheckSwitch.All) };
            }
            catch (SigstoreException refusal)
            {
                return new PathOutcome { Failure = refusal.Failure };
            }
        }
    }

    private sealed class Link
    {
        private const int Unknown = 0;
        private const int Yes = 1;
        private const int No = 2;

        private int _state;

        public bool Holds(Certificate subject, Certificate issuer)
        {
            var state = Volatile.Read(ref _state);
            if (state == Unknown)
            {
                state = subject.IsSignedBy(issuer.PublicKey) ? Yes : No;
                Volatile.Write(ref _state, state);
            }

            return state == Yes;
        }
    }
}
