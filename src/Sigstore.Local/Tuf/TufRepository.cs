using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Local.Tuf;

/// <summary>The TUF repository through which clients learn the trusted root and the signing configuration (TUF specification 1.0.31, consistent snapshots).</summary>
/// <remarks>
/// The signing configuration names the address the instance is served at. When that changes, targets, snapshot and timestamp get
/// the next version, so a client that keeps a cache notices.
/// </remarks>
internal sealed class TufRepository(InstanceFolder instance)
{
    private const string Expires = "2099-01-01T00:00:00Z";
    private const string SpecVersion = "1.0.31";

    private readonly string _folder = Path.Combine(instance.Root, "tuf");

    /// <summary>Makes the metadata say what is to be said at an address; does nothing if it does already.</summary>
    public async Task PublishAsync(string baseUrl, CancellationToken cancel)
    {
        var targets = TargetsAt(baseUrl);
        using var turn = await instance.Lock.AcquireAsync(cancel).ConfigureAwait(false);
        if (!Says(targets))
        {
            Publish(LastVersion() + 1, targets);
        }
    }

    /// <summary>A file by its path below the repository's address, or null.</summary>
    public byte[]? Read(string path)
    {
        var name = path.StartsWith("targets/", StringComparison.Ordinal) ? path["targets/".Length..] : path;
        return name.Length is > 0 and < 200 && name[0] != '.' && name.All(IsPlain) ? DurableFile.TryRead(Path.Combine(_folder, path)) : null;
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';

    private SortedDictionary<string, byte[]> TargetsAt(string baseUrl)
    {
        var config = InstanceDocuments.SigningConfig(baseUrl, InstanceKeys.StartOf(instance.Created));
        return new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["signing_config.v0.2.json"] = config,
            ["signing_config_rekor_v2.v0.2.json"] = config, // the name one client looks for
            ["trusted_root.json"] = instance.TrustedRootJson,
        };
    }

    private void Publish(int version, SortedDictionary<string, byte[]> targets)
    {
        using var root = instance.Keys.ReadKey(InstanceKeys.TufRoot);
        using var online = instance.Keys.ReadKey(InstanceKeys.TufOnline);
        if (!IsRoot(Read("1.root.json")))
        {
            Write("1.root.json", Sign(json => WriteRoot(json, root, online), root)); // the same keys: who began with the other one goes on
        }

        foreach (var (name, content) in targets)
        {
            Write("targets/" + name, content);
            Write($"targets/{HashOf(content)}.{name}", content);
        }

        Write($"{version}.targets.json", Sign(json => WriteTargets(json, version, targets), root));
        Write($"{version}.snapshot.json", Sign(json => WriteMeta(json, "snapshot", version, "targets.json"), online));
        Write("timestamp.json", Sign(json => WriteMeta(json, "timestamp", version, "snapshot.json"), online)); // last: it makes the rest count
    }

    // Of what was ever signed, damaged since or not: a client refuses whatever is older than what it has seen.
    private int LastVersion() => !Directory.Exists(_folder) ? 0 : Directory.GetFiles(_folder, "*.snapshot.json")
        .Select(path => int.TryParse(Path.GetFileName(path).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
        .DefaultIfEmpty().Max();

    // Read as a client reads it, signatures and all: what is damaged is not served but signed anew.
    private bool Says(SortedDictionary<string, byte[]> targets)
    {
        if (Read("1.root.json") is not { } root || Read("timestamp.json") is not { } timestamp)
        {
            return false;
        }

        try
        {
            var trusted = TrustedMetadata.BeginWithoutExpiryUnsafe(root).UpdateTimestamp(timestamp);
            var version = trusted.Timestamp!.Snapshot.Version.ToString(CultureInfo.InvariantCulture);
            trusted = trusted.UpdateSnapshot(Read($"{version}.snapshot.json")).UpdateTargets(RoleName.Targets, RoleName.Root, Read($"{version}.targets.json"));
            var listed = trusted.Targets[RoleName.Targets].Targets;
            return targets.All(target => listed.TryGetValue(target.Key, out var file) && IsThere(file, target.Value));
        }
        catch (SigstoreException)
        {
            return false; // cut, changed, or not of one time
        }
    }

    private bool IsThere(TargetFile listed, byte[] content)
    {
        listed.RequireContent(content);
        return Read("targets/" + listed.Path).AsSpan().SequenceEqual(content) && Read($"targets/{HashOf(content)}.{listed.Path}").AsSpan().SequenceEqual(content);
    }

    private static bool IsRoot(byte[]? file)
    {
        try
        {
            return file is not null && TrustedMetadata.BeginWithoutExpiryUnsafe(file).Root.Envelope.Version == 1;
        }
        catch (SigstoreException)
        {
            return false;
        }
    }

    private static void WriteRoot(Utf8JsonWriter json, ECDsa root, ECDsa online)
    {
        WriteHead(json, "root", 1);
        json.WriteBoolean("consistent_snapshot", true);
        json.WriteStartObject("keys");
        foreach (var key in (ReadOnlySpan<ECDsa>)[root, online])
        {
            json.WritePropertyName(KeyIdOf(key));
            KeyJson(key).WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("roles");
        foreach (var (role, key) in (ReadOnlySpan<(string, ECDsa)>)[("root", root), ("timestamp", online), ("snapshot", online), ("targets", root)])
        {
            json.WriteStartObject(role);
            json.WriteStartArray("keyids");
            json.WriteStringValue(KeyIdOf(key));
            json.WriteEndArray();
            json.WriteNumber("threshold", 1);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, int version, SortedDictionary<string, byte[]> targets)
    {
        WriteHead(json, "targets", version);
        json.WriteStartObject("targets");
        foreach (var (name, content) in targets)
        {
            json.WriteStartObject(name);
            json.WriteNumber("length", content.Length);
            json.WriteStartObject("hashes");
            json.WriteString("sha256", HashOf(content));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMeta(Utf8JsonWriter json, string role, int version, string file)
    {
        WriteHead(json, role, version);
        json.WriteStartObject("meta");
        json.WriteStartObject(file);
        json.WriteNumber("version", version);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, string type, int version)
    {
        json.WriteString("_type", type);
        json.WriteString("spec_version", SpecVersion);
        json.WriteNumber("version", version);
        json.WriteString("expires", Expires);
    }

    private static byte[] Sign(Action<Utf8JsonWriter> content, ECDsa key)
    {
        using var signed = JsonDocument.Parse(Http.LocalResponse.WriteJson(content));
        var signature = key.SignData(OlpcJson.Canonicalize(signed.RootElement), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Http.LocalResponse.WriteJson(json =>
        {
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteString("keyid", KeyIdOf(key));
            json.WriteString("sig", Convert.ToHexStringLower(signature));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WritePropertyName("signed");
            signed.RootElement.WriteTo(json);
        });
    }

    private static JsonElement KeyJson(ECDsa key)
    {
        using var document = JsonDocument.Parse(Http.LocalResponse.WriteJson(json =>
        {
            json.WriteString("keytype", "ecdsa");
            json.WriteString("scheme", "ecdsa-sha2-nistp256");
            json.WriteStartObject("keyval");
            json.WriteString("public", key.ExportSubjectPublicKeyInfoPem() + "\n");
            json.WriteEndObject();
        }));
        return document.RootElement.Clone();
    }

    private static string KeyIdOf(ECDsa key) => HashOf(OlpcJson.Canonicalize(KeyJson(key)));

    private static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private void Write(string path, ReadOnlySpan<byte> content) => DurableFile.Write(Path.Combine(_folder, path), content);
}
