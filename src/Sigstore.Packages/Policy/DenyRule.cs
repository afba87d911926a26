using Sigstore.Packages.Documents;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Policy;

/// <summary>What must never pass. Closed: by <see cref="Package"/>, by <see cref="Digest"/>, by <see cref="Signer"/>.</summary>
public abstract class DenyRule
{
    private DenyRule(string reason, JsonPosition at) => (Reason, At) = (reason, at);

    /// <summary>Why, in the words of the policy.</summary>
    public string Reason { get; }

    /// <summary>Where the rule stands.</summary>
    public JsonPosition At { get; }

    /// <summary>Versions of a package.</summary>
    public sealed class Package : DenyRule
    {
        internal Package(string pattern, VersionRange versions, string reason, JsonPosition at)
            : base(reason, at) => (Pattern, Versions) = (pattern, versions);

        /// <summary>An exact id, or a prefix and <c>*</c>.</summary>
        public string Pattern { get; }

        /// <summary>The versions.</summary>
        public VersionRange Versions { get; }
    }

    /// <summary>One package file, whatever it calls itself.</summary>
    public sealed class Digest : DenyRule
    {
        internal Digest(string value, string reason, JsonPosition at)
            : base(reason, at) => Value = value;

        /// <summary><c>sha256:…</c> or <c>sha512:…</c> in lower-case hex, of the file, unsigned or pristine bytes.</summary>
        public string Value { get; }

        /// <summary>The same as NuGet records content hashes, in base64; null for SHA-256.</summary>
        internal string? ContentHash => Value.StartsWith("sha512:", StringComparison.Ordinal) ? Convert.ToBase64String(Convert.FromHexString(Value.AsSpan("sha512:".Length))) : null;
    }

    /// <summary>Everything a signer signed, or what it signed in a span of time.</summary>
    public sealed class Signer : DenyRule
    {
        internal Signer(PolicySigner who, DateTimeOffset? from, DateTimeOffset? to, string reason, JsonPosition at)
            : base(reason, at) => (Who, From, To) = (who, from, to);

        /// <summary>The signer.</summary>
        public PolicySigner Who { get; }

        /// <summary>From when on; null: always.</summary>
        public DateTimeOffset? From { get; }

        /// <summary>Until when, inclusive (a day: until its end); null: for ever.</summary>
        public DateTimeOffset? To { get; }
    }
}
