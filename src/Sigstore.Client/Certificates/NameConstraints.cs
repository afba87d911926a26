using System.Collections.Immutable;
using System.Formats.Asn1;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// Which names certificates below an authority may have (RFC 5280 §4.2.1.10). E-mail, DNS and URI constraints are applied; a constraint of
/// any other form on a name the certificate has cannot be judged here and counts as violated.
/// </summary>
internal sealed class NameConstraints
{
    private const int Email = 1;
    private const int Dns = 2;
    private const int DirectoryName = 4;
    private const int Uri = 6;
    private const int MaxSubtrees = 256;

    private readonly ImmutableArray<Subtree> _permitted;
    private readonly ImmutableArray<Subtree> _excluded;

    private NameConstraints(ImmutableArray<Subtree> permitted, ImmutableArray<Subtree> excluded) => (_permitted, _excluded) = (permitted, excluded);

    public static NameConstraints Parse(ReadOnlySpan<byte> value)
    {
        var reader = new DerReader(value, FailureCode.CertificateMalformed, "name constraints");
        var sequence = reader.Sequence();
        reader.End();
        var permitted = sequence.NextIsContext(0) ? ParseSubtrees(ref sequence, 0) : [];
        var excluded = sequence.NextIsContext(1) ? ParseSubtrees(ref sequence, 1) : [];
        sequence.End();
        return new(permitted, excluded);
    }

    /// <summary>Null if the certificate's names are allowed, else the name that is not.</summary>
    public string? ViolatedBy(Certificate certificate)
    {
        var hasSubject = certificate.Subject.Length > 2; // an empty SEQUENCE has two bytes
        if (hasSubject && _permitted.Concat(_excluded).Any(subtree => subtree.Tag == DirectoryName))
        {
            return "the subject's distinguished name";
        }

        return certificate.SubjectAlternativeNames.FirstOrDefault(name => !Allows(name))?.Value;
    }

    private bool Allows(SubjectAlternativeName name)
    {
        var permitted = _permitted.Where(subtree => subtree.Tag == name.Tag).ToArray();
        var excluded = _excluded.Where(subtree => subtree.Tag == name.Tag).ToArray();
        if (permitted.Length == 0 && excluded.Length == 0)
        {
            return true;
        }

        // A name without a host (RFC 5280 §4.2.1.10 wants one) cannot be compared, so neither shown to be inside nor outside.
        return name.Tag is Email or Dns or Uri && HostOf(name.Tag, name.Value).Length > 0
            && (permitted.Length == 0 || permitted.Any(subtree => Covers(subtree, name.Value))) && !excluded.Any(subtree => Covers(subtree, name.Value));
    }

    private static bool Covers(Subtree subtree, string name) => subtree.Tag switch
    {
        Email => CoversEmail(subtree.Base, name),
        Dns => IsHostBelow(HostOf(Dns, name), subtree.Base, includesItself: true),
        Uri => CoversHost(subtree.Base, HostOf(Uri, name)),
        _ => false,
    };

    // "host." and "host" are one host.
    private static string HostOf(int tag, string name) => tag switch
    {
        Email => name[(name.LastIndexOf('@') is >= 0 and var at ? at + 1 : name.Length)..].TrimEnd('.'),
        Uri => System.Uri.TryCreate(name, UriKind.Absolute, out var uri) ? uri.Host.TrimEnd('.') : "",
        _ => name.TrimEnd('.'),
    };

    private static bool CoversEmail(string subtree, string address)
    {
        // A whole mailbox compares its local part exactly; a host or a domain looks at the host only.
        var (mailbox, host) = (subtree.LastIndexOf('@'), HostOf(Email, address));
        return mailbox >= 0
            ? address.AsSpan(0, address.LastIndexOf('@')).SequenceEqual(subtree.AsSpan(0, mailbox)) && host.AsSpan().Equals(subtree.AsSpan(mailbox + 1), StringComparison.OrdinalIgnoreCase)
            : CoversHost(subtree, host);
    }

    // "host" is that host alone, ".domain" every host below it and not the domain.
    private static bool CoversHost(string subtree, string host) => subtree.StartsWith('.')
        ? IsHostBelow(host, subtree[1..], includesItself: false)
        : host.Equals(subtree, StringComparison.OrdinalIgnoreCase);

    private static bool IsHostBelow(string host, string domain, bool includesItself) =>
        domain.Length == 0 || (includesItself && host.Equals(domain, StringComparison.OrdinalIgnoreCase))
        || (host.Length > domain.Length + 1 && host[^(domain.Length + 1)] == '.' && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    // GeneralSubtree: SEQUENCE { base GeneralName, [0] minimum DEFAULT 0, [1] maximum? }; RFC 5280 wants 0 and none, so neither is written.
    private static ImmutableArray<Subtree> ParseSubtrees(ref DerReader reader, int number)
    {
        var list = reader.Sequence(new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true));
        var subtrees = ImmutableArray.CreateBuilder<Subtree>();
        while (!list.IsAtEnd)
        {
            if (subtrees.Count == MaxSubtrees)
            {
                throw new SigstoreException(FailureCode.CertificateMalformed, $"expected at most {MaxSubtrees} name constraints, found more");
            }

            var subtree = list.Sequence();
            var tag = subtree.PeekTag();
            var text = tag.TagValue is Email or Dns or Uri ? subtree.Ia5String(tag) : "";
            if (tag.TagValue is not (Email or Dns or Uri))
            {
                _ = subtree.Element();
            }

            subtree.End();
            subtrees.Add(new Subtree(tag.TagValue, text));
        }

        return subtrees.DrainToImmutable();
    }

    private readonly record struct Subtree(int Tag, string Base);
}
