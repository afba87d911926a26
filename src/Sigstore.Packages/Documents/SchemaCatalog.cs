namespace Sigstore.Packages.Documents;

/// <summary>The JSON Schemas of the files people and programs meet: <c>schemas/*.schema.json</c>, embedded.</summary>
public static class SchemaCatalog
{
    /// <summary>The files that have one.</summary>
    public static IReadOnlyList<string> Names { get; } = ["policy", "lock", "report", "verify-file", "inspect", "signing", "keys", "doctor"];

    /// <summary>The schema of a file, as JSON text; null if there is none by that name.</summary>
    public static string? Find(string name)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            return null;
        }

        using var stream = typeof(SchemaCatalog).Assembly.GetManifestResourceStream($"schemas/{name}.schema.json")
            ?? throw new InvalidOperationException($"the schema of the {name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
