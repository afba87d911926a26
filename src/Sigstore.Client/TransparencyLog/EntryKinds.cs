using System.Diagnostics;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>Names and properties of each <see cref="EntryKind"/>.</summary>
public static class EntryKinds
{
    /// <summary>The kind and version as entries and bodies name them.</summary>
    public static (string Kind, string Version) NameOf(this EntryKind kind) => kind switch
    {
        EntryKind.HashedRekordV001 => ("hashedrekord", "0.0.1"),
        EntryKind.HashedRekordV002 => ("hashedrekord", "0.0.2"),
        EntryKind.DsseV001 => ("dsse", "0.0.1"),
        EntryKind.DsseV002 => ("dsse", "0.0.2"),
        EntryKind.InTotoV002 => ("intoto", "0.0.2"),
        _ => throw new UnreachableException(),
    };

    /// <summary>True for the entries of tiled logs (Rekor v2): no promise, no time, one index.</summary>
    public static bool IsRekorV2(this EntryKind kind) => kind is EntryKind.HashedRekordV002 or EntryKind.DsseV002;

    /// <summary>Finds a kind by exact name and version.</summary>
    /// <exception cref="SigstoreException">SIG1219 for <c>intoto/0.0.1</c>, which records no signature; SIG1218 for any other.</exception>
    public static EntryKind Parse(string kind, string version) => (kind, version) switch
    {
        ("hashedrekord", "0.0.1") => EntryKind.HashedRekordV001,
        ("hashedrekord", "0.0.2") => EntryKind.HashedRekordV002,
        ("dsse", "0.0.1") => EntryKind.DsseV001,
        ("dsse", "0.0.2") => EntryKind.DsseV002,
        ("intoto", "0.0.2") => EntryKind.InTotoV002,
        ("intoto", "0.0.1") => throw new SigstoreException(FailureCode.EntryRecordsNoSignature, "expected an entry that records the signature, found intoto/0.0.1"),
        _ => throw new SigstoreException(FailureCode.EntryKindUnsupported, $"expected hashedrekord, dsse or intoto 0.0.2, found {kind}/{version}"),
    };
}
