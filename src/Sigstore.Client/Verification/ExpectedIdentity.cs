using System.Text.RegularExpressions;

namespace Sigstore.Client.Verification;

/// <summary>
/// One identity that may have signed. The issuer is always part of it: a name means nothing without who vouches for it. All
/// comparisons are exact, by character, with regard to case.
/// </summary>
public abstract class ExpectedIdentity
{
    private ExpectedIdentity(string issuer)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        Issuer = issuer;
    }

    /// <summary>The OpenID Connect issuer, exactly.</summary>
    public string Issuer { get; }

    /// <summary>What is expected, for people: <c>x@y of https://issuer</c>.</summary>
    public abstract override string ToString();

    /// <summary>Null if this identity signed, else what differs.</summary>
    internal string? DifferenceFrom(VerifiedIdentity found) => found.Issuer != Issuer
        ? $"expected issuer {Issuer}, found {found.Issuer}"
        : DifferenceOfName(found);

    private protected abstract string? DifferenceOfName(VerifiedIdentity found);

    /// <summary>One name, exactly.</summary>
    public sealed class Exact : ExpectedIdentity
    {
        /// <summary>Takes issuer and name; of any kind (address, URI, user name) unless <paramref name="kind"/> says which.</summary>
        public Exact(string issuer, string identity, Certificates.SanKind? kind = null)
            : base(issuer)
        {
            ArgumentException.ThrowIfNullOrEmpty(identity);
            Identity = identity;
            Kind = kind;
        }

        /// <summary>The name.</summary>
        public string Identity { get; }

        /// <summary>The kind of name, if it matters.</summary>
        public Certificates.SanKind? Kind { get; }

        /// <inheritdoc/>
        public override string ToString() => $"{Identity} of {Issuer}";

        private protected override string? DifferenceOfName(VerifiedIdentity found) =>
            found.San != Identity ? $"expected identity {Identity}, found {found.San}"
            : Kind is { } kind && kind != found.SanKind ? $"expected identity of kind {kind}, found {found.SanKind}"
            : null;
    }

    /// <summary>Names that match a regular expression as a whole, on the linear-time engine.</summary>
    public sealed class Pattern : ExpectedIdentity
    {
        private readonly Regex _wholeName;

        /// <summary>Takes issuer and expression; it is anchored at both ends, so a substring never matches.</summary>
        /// <exception cref="ArgumentException">Not a regular expression the linear-time engine can run (no look-around, no back references).</exception>
        public Pattern(string issuer, string regex)
            : base(issuer)
        {
            ArgumentException.ThrowIfNullOrEmpty(regex);
            Regex = regex;
            const RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            try
            {
                _ = new Regex(regex, options); // alone first: what closes our group early must not pass as an expression
                _wholeName = new Regex($@"\A(?:{regex})\z", options);
            }
            catch (NotSupportedException unsupported)
            {
                throw new ArgumentException("the expression needs backtracking, which is not done on names of strangers", unsupported);
            }
        }

        /// <summary>The expression as given.</summary>
        public string Regex { get; }

        /// <inheritdoc/>
        public override string ToString() => $"/{Regex}/ of {Issuer}";

        private protected override string? DifferenceOfName(VerifiedIdentity found) =>
            _wholeName.IsMatch(found.San) ? null : $"expected identity matching {Regex} as a whole, found {found.San}";
    }

    /// <summary>A build on a CI system, by what the authority certified about it; the statement's own words count for nothing.</summary>
    public sealed class CiWorkflow : ExpectedIdentity
    {
        /// <summary>Takes issuer and source repository, and whatever else is demanded.</summary>
        public CiWorkflow(string issuer, string repository)
            : base(issuer)
        {
            ArgumentException.ThrowIfNullOrEmpty(repository);
            Repository = repository;
        }

        /// <summary>The source repository: <c>owner/name</c>, or its whole URI.</summary>
        public string Repository { get; }

        /// <summary>The repository's immutable id.</summary>
        public string? RepositoryId { get; init; }

        /// <summary>The immutable id of the repository's owner.</summary>
        public string? OwnerId { get; init; }

        /// <summary>The workflow file, such as <c>.github/workflows/release.yml</c>; <c>*</c> stands for any run of characters.</summary>
        public string? Workflow { get; init; }

        /// <summary>The git ref, such as <c>refs/tags/v*</c>; <c>*</c> stands for any run of characters.</summary>
        public string? Ref { get; init; }

        /// <summary>The events that may have triggered the build; empty means any.</summary>
        public IReadOnlyList<string> Triggers { get; init; } = [];

        /// <summary>The kind of runner: <c>github-hosted</c> or <c>self-hosted</c>.</summary>
        public string? Runner { get; init; }

        /// <inheritdoc/>
        public override string ToString() =>
            $"{Repository}{(Workflow is null ? "" : $" {Workflow}")}{(Ref is null ? "" : $" at {Ref}")} of {Issuer}";

        private protected override string? DifferenceOfName(VerifiedIdentity found) => CiClaims.DifferenceFrom(this, found.Claims);
    }
}
