using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace Sigstore.Packages.Sbom;

/// <summary>
/// What a package or application consists of and was built with: a graph of components, in an order that depends on nothing
/// but its content, so that the same inputs give the same bytes in every format.
/// </summary>
public sealed class SbomDocument
{
    /// <summary>Composes a document; components and edges are put into their canonical order.</summary>
    /// <param name="root">What the document describes.</param>
    /// <param name="components">Everything else.</param>
    /// <param name="dependencies">The edges; both ends name the root or a component.</param>
    /// <param name="created">The time that the document gives, UTC: of the source, not of the run.</param>
    /// <param name="generatorVersion">Version of this package.</param>
    public SbomDocument(
        SbomComponent root,
        IEnumerable<SbomComponent> components,
        IEnumerable<SbomDependency> dependencies,
        DateTimeOffset created,
        string generatorVersion)
    {
        ArgumentNullException.ThrowIfNull(root);
        Root = root;
        Components = [.. components.Order(Comparer<SbomComponent>.Create(SbomComponent.Compare))];
        Created = created;
        GeneratorVersion = generatorVersion;
        Dependencies = [.. dependencies
            .GroupBy(edge => (edge.From, edge.To))
            .Select(same => new SbomDependency(same.Key.From, same.Key.To, same.Min(edge => edge.Scope)))
            .OrderBy(edge => edge.From, StringComparer.Ordinal)
            .ThenBy(edge => edge.To, StringComparer.Ordinal)];
        RequireKnownEnds();
    }

    /// <summary>What the document describes.</summary>
    public SbomComponent Root { get; }

    /// <summary>Everything else, sorted.</summary>
    public ImmutableArray<SbomComponent> Components { get; }

    /// <summary>The edges, sorted, each once.</summary>
    public ImmutableArray<SbomDependency> Dependencies { get; }

    /// <summary>The time that the document gives.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>Version of the generator.</summary>
    public string GeneratorVersion { get; }

    /// <summary><see cref="Created"/> as both formats write it: seconds, UTC.</summary>
    internal string CreatedText => Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A UUID (version 8, RFC 9562 §5.8) made of the SHA-256 of a document's bytes before its identifier is filled in.</summary>
    internal static Guid IdentifierOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private void RequireKnownEnds()
    {
        var known = Components.Select(component => component.Key).Append(Root.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var edge in Dependencies)
        {
            if (!known.Contains(edge.From) || !known.Contains(edge.To))
            {
                throw new ArgumentException($"the edge {edge.From} -> {edge.To} names a component that is not in the document");
            }
        }
    }
}
