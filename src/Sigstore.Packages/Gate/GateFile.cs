namespace Sigstore.Packages.Gate;

/// <summary>The content of <c>build/Sigstore.Gate.props</c>: a template, with the verifiers' places and pins filled in.</summary>
public static class GateFile
{
    /// <summary>The file, relative to the repository's root.</summary>
    public const string RelativePath = "build/Sigstore.Gate.props";

    /// <summary>The gate file for these verifiers; <paramref name="previous"/> is the one that was there, whose other platforms of the same version stay.</summary>
    public static string Create(IReadOnlyCollection<GateVerifier> verifiers, string? previous)
    {
        ArgumentNullException.ThrowIfNull(verifiers);
        var kept = GateVerifier.ReadAll(previous?.ReplaceLineEndings("\n") ?? "").Where(old =>
            verifiers.Any(verifier => verifier.Version == old.Version) && verifiers.All(verifier => verifier.Platform != old.Platform));
        var sections = verifiers.Concat(kept).OrderBy(verifier => verifier.Platform, StringComparer.Ordinal);
        return Template().Replace("@VERIFIERS@", string.Join('\n', sections), StringComparison.Ordinal);
    }

    /// <summary>True for a text that <see cref="Create"/> of this version writes, whatever verifiers it pins.</summary>
    public static bool IsGateFile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n");
        return string.Equals(lines, Template().Replace("@VERIFIERS@", string.Join('\n', GateVerifier.ReadAll(lines)), StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Template()
    {
        using var stream = typeof(GateFile).Assembly.GetManifestResourceStream("gate/Sigstore.Gate.props")
            ?? throw new InvalidOperationException("the gate's template is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
