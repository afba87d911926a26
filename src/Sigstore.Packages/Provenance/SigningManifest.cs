using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Provenance;

/// <summary>
/// What a build with <c>SigstoreSign=manifest</c> leaves for a later job to sign: artifacts by path relative to the manifest, the exact
/// statements about them, and where the bundles go. It holds no secret and no instruction beyond that.
/// </summary>
public sealed class SigningManifest
{
    /// <summary>The file name's end.</summary>
    public const string Suffix = ".sigstore-manifest.json";

    /// <summary>The largest manifest, in bytes.</summary>
    public const int MaxBytes = 64 << 20;

    private const string What = "the signing manifest";
    private static readonly string[] _kinds = ["path", "sha256", "embed", "sidecars", "signFile", "bundleFolder", "statements"];

    /// <summary>Lists artifacts.</summary>
    public SigningManifest(ImmutableArray<PlannedArtifact> artifacts) => Artifacts = artifacts;

    /// <summary>The artifacts, in the order in which they were built.</summary>
    public ImmutableArray<PlannedArtifact> Artifacts { get; }

    /// <summary>Reads a manifest; paths are resolved against <paramref name="folder"/> and must stay below it.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.SigningManifestMalformed"/>.</exception>
    public static SigningManifest Parse(ReadOnlyMemory<byte> utf8, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (utf8.Length > MaxBytes)
        {
            throw Malformed($"at most {MaxBytes} bytes", $"{utf8.Length}");
        }

        var root = JsonStrict.Parse(utf8, FailureCode.SigningManifestMalformed, What);
        try
        {
            var version = root.GetProperty("version").GetInt32();
            return version == 1
                ? new SigningManifest([.. root.GetProperty("artifacts").EnumerateArray().Select(artifact => ReadArtifact(artifact, folder))])
                : throw Malformed("version 1", $"{version}");
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SigstoreException(FailureCode.SigningManifestMalformed, $"expected {What} as a build writes it, found something else", malformed);
        }
    }

    /// <summary>The manifest, UTF-8; paths become relative to <paramref name="folder"/>.</summary>
    public ReadOnlyMemory<byte> ToJson(string folder)
    {
        var utf8 = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(utf8, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("artifacts");
            foreach (var artifact in Artifacts)
            {
                WriteArtifact(json, artifact.Rebase(path => Path.GetRelativePath(folder, path).Replace('\\', '/')));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return utf8.WrittenMemory;
    }

    private static void WriteArtifact(Utf8JsonWriter json, PlannedArtifact artifact)
    {
        json.WriteStartObject();
        json.WriteString("path", artifact.Path);
        if (artifact.Sha256Hex is { } sha256)
        {
            json.WriteString("sha256", sha256);
        }

        json.WriteBoolean("embed", artifact.Embed);
        json.WriteBoolean("sidecars", artifact.Sidecars);
        json.WriteBoolean("signFile", artifact.SignFile);
        if (artifact.BundleFolder is { } bundles)
        {
            json.WriteString("bundleFolder", bundles);
        }

        json.WriteStartArray("statements");
        foreach (var statement in artifact.Statements)
        {
            json.WriteStartObject();
            json.WriteString("name", statement.Name);
            json.WriteBase64String("statement", statement.Utf8.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static PlannedArtifact ReadArtifact(JsonElement artifact, string folder)
    {
        if (artifact.EnumerateObject().FirstOrDefault(property => !_kinds.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
        {
            throw Malformed("known properties", DisplayText.OneLine(unknown.Name));
        }

        var bundles = artifact.TryGetProperty("bundleFolder", out var bundleFolder) ? Resolve(bundleFolder.GetString(), folder) : null;
        var sha256 = artifact.TryGetProperty("sha256", out var hex) ? hex.GetString() : null;
        if (bundles is null && sha256 is not { Length: 64 })
        {
            throw Malformed("the sha256 of a file", "none");
        }

        return new PlannedArtifact
        {
            Path = Resolve(artifact.GetProperty("path").GetString(), folder),
            Sha256Hex = sha256,
            Embed = artifact.GetProperty("embed").GetBoolean(),
            Sidecars = artifact.GetProperty("sidecars").GetBoolean(),
            SignFile = artifact.GetProperty("signFile").GetBoolean(),
            BundleFolder = bundles,
            Statements = [.. artifact.GetProperty("statements").EnumerateArray().Select(ReadStatement)],
        };
    }

    private static PlannedStatement ReadStatement(JsonElement statement)
    {
        var name = statement.GetProperty("name").GetString();
        return name is { Length: > 0 and <= 64 } && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            ? new PlannedStatement(name, statement.GetProperty("statement").GetBytesFromBase64())
            : throw Malformed("a statement's name of lower-case letters, digits and hyphens", DisplayText.OneLine(name ?? "none"));
    }

    // A manifest comes from the build job; it must not reach files outside the folder that was carried over with it.
    private static string Resolve(string? relative, string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(relative ?? "", root);
        return !Path.IsPathRooted(relative) && path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw Malformed("a path below the manifest's folder", DisplayText.OneLine(relative ?? "none"));
    }

    private static SigstoreException Malformed(string expected, string found) =>
        new(FailureCode.SigningManifestMalformed, $"expected {expected} in {What}, found {found}");
}
