namespace Sigstore.Packages.Provenance;

/// <summary>A statement that is to be signed: what it is called, and its bytes.</summary>
public sealed class PlannedStatement
{
    /// <summary>The name of provenance: the one that is embedded.</summary>
    public const string Provenance = "provenance";

    /// <summary>Plans a statement.</summary>
    /// <param name="name">What its bundle is called: <c>provenance</c>, <c>sbom</c>, <c>sbom-cyclonedx</c>; lower-case letters, digits, hyphens.</param>
    /// <param name="utf8">The in-toto statement.</param>
    public PlannedStatement(string name, ReadOnlyMemory<byte> utf8)
    {
        Name = name;
        Utf8 = utf8;
    }

    /// <summary>What its bundle is called.</summary>
    public string Name { get; }

    /// <summary>The in-toto statement, exactly as it will be signed.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }
}
