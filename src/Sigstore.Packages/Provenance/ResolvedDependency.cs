using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>Something that took part in a build, as an in-toto resource descriptor.</summary>
public sealed class ResolvedDependency
{
    /// <summary>Names a thing by URI and digest.</summary>
    /// <param name="name">A short name for people.</param>
    /// <param name="uri">A purl or locator.</param>
    /// <param name="digests">Algorithm in in-toto's spelling (<c>sha512</c>, <c>gitCommit</c>) and lower-case hexadecimal value.</param>
    /// <param name="annotations">Further names and values, in the order to be written.</param>
    public ResolvedDependency(
        string name, string uri, ImmutableArray<KeyValuePair<string, string>> digests, ImmutableArray<KeyValuePair<string, string>> annotations)
    {
        Name = name;
        Uri = uri;
        Digests = digests;
        Annotations = annotations;
    }

    /// <summary>A short name for people.</summary>
    public string Name { get; }

    /// <summary>A purl or locator.</summary>
    public string Uri { get; }

    /// <summary>Digests by algorithm.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Digests { get; }

    /// <summary>Further names and values.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; }

    /// <summary>A file of the repository, by its SHA-256.</summary>
    public static ResolvedDependency OfFile(string name, string uri, string sha256Hex) => new(name, uri, [new("sha256", sha256Hex)], []);
}
