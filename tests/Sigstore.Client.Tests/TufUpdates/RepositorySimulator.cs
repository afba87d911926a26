using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sigstore.Client.Encoding;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>A TUF repository in memory that can be told to lie: tests change <see cref="Signed"/> and publish, or replace what is served.</summary>
internal sealed class RepositorySimulator
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public RepositorySimulator()
    {
        foreach (var role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            Signers[role] = [];
        }

        Signed["root"] = Common("root");
        Root["consistent_snapshot"] = true;
        Root["keys"] = new JsonObject();
        Root["roles"] = new JsonObject();
        foreach (var role in Signers.Keys.ToList())
        {
            Root["roles"]![role] = new JsonObject { ["keyids"] = new JsonArray(), ["threshold"] = 1 };
            AddKey(role);
        }

        Signed["targets"] = Common("targets");
        Signed["targets"]["targets"] = new JsonObject();
        Signed["snapshot"] = Common("snapshot");
        Signed["snapshot"]["meta"] = new JsonObject();
        Signed["timestamp"] = Common("timestamp");
        Signed["timestamp"]["meta"] = new JsonObject();
        Publish("root", "targets", "snapshot", "timestamp");
    }

    /// <summary>The signed part of each role, to be changed before publishing.</summary>
    public Dictionary<string, JsonObject> Signed { get; } = [];

    /// <summary>Who signs each role.</summary>
    public Dictionary<string, List<TestKey>> Signers { get; } = [];

    /// <summary>Every published version of each role, as served.</summary>
    public Dictionary<string, List<byte[]>> Published { get; } = [];

    /// <summary>Content by target path.</summary>
    public Dictionary<string, byte[]> Artifacts { get; } = [];

    /// <summary>What was asked for, in order: <c>2.root.json</c>, <c>timestamp.json</c>, <c>targets/…</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers that replace the repository's own, by path.</summary>
    public Dictionary<string, byte[]> Overrides { get; } = [];

    public bool WithHashes { get; set; }

    public JsonObject Root => Signed["root"];

    public byte[] Latest(string role) => Published[role][^1];

    public JsonObject Role(string name) => (JsonObject)Root["roles"]![name]!;

    public TestKey AddKey(string role, TestKey? key = null)
    {
        key ??= TestKey.Ecdsa();
        Root["keys"]![key.KeyId] = key.Json.DeepClone();
        ((JsonArray)Role(role)["keyids"]!).Add(key.KeyId);
        Signers[role].Add(key);
        return key;
    }

    public void RotateKeys(string role)
    {
        Role(role)["keyids"] = new JsonArray();
        Signers[role].Clear();
        for (var i = Role(role)["threshold"]!.GetValue<int>(); i > 0; i--)
        {
            AddKey(role);
        }
    }

    public void Publish(params string[] roles)
    {
        foreach (var role in roles)
        {
            if (Published.ContainsKey(role))
            {
                Signed[role]["version"] = Signed[role]["version"]!.GetValue<int>() + 1;
            }

            PublishAs(role);
        }
    }

    /// <summary>Publishes without counting the version up.</summary>
    public void PublishAs(string role)
    {
        if (!Published.TryGetValue(role, out var versions))
        {
            Published[role] = versions = [];
        }

        versions.Add(Sign(Signed[role], Signers[role]));
        var meta = new JsonObject { ["version"] = Signed[role]["version"]!.DeepClone() };
        if (WithHashes)
        {
            meta["length"] = Latest(role).Length;
            meta["hashes"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Latest(role))) };
        }

        if (role == "snapshot")
        {
            Signed["timestamp"]["meta"]!["snapshot.json"] = meta;
        }
        else if (role is not ("root" or "timestamp"))
        {
            Signed["snapshot"]["meta"]![role + ".json"] = meta;
        }
    }

    public static byte[] Sign(JsonObject signed, IEnumerable<TestKey> keys)
    {
        var canonical = OlpcJson.Canonicalize(JsonSerializer.SerializeToElement(signed));
        var signatures = keys.Select(key => (JsonNode)new JsonObject { ["keyid"] = key.KeyId, ["sig"] = Convert.ToHexStringLower(key.Sign(canonical)) });
        var file = new JsonObject { ["signatures"] = new JsonArray([.. signatures]), ["signed"] = signed.DeepClone() };
        return System.Text.Encoding.UTF8.GetBytes(file.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    public void AddArtifact(string role, string path, byte[] content, params string[] algorithms)
    {
        var hashes = new JsonObject();
        foreach (var algorithm in algorithms.DefaultIfEmpty("sha256"))
        {
            hashes[algorithm] = Convert.ToHexStringLower(algorithm switch
            {
                "sha256" => SHA256.HashData(content),
                "sha384" => SHA384.HashData(content),
                _ => SHA512.HashData(content),
            });
        }

        Signed[role]["targets"]![path] = new JsonObject { ["length"] = content.Length, ["hashes"] = hashes };
        Artifacts[path] = content;
    }

    /// <summary>Delegates, with one new key, and makes the role if there is none of that name.</summary>
    public TestKey AddDelegation(string delegator, string role, bool terminating, JsonArray? paths, JsonArray? hashPrefixes = null)
    {
        var key = TestKey.Ecdsa();
        var delegations = DelegationsOf(delegator);
        delegations["keys"]![key.KeyId] = key.Json.DeepClone();
        var delegation = new JsonObject { ["name"] = role, ["keyids"] = new JsonArray(key.KeyId), ["threshold"] = 1, ["terminating"] = terminating };
        if (paths is not null)
        {
            delegation["paths"] = paths;
        }

        if (hashPrefixes is not null)
        {
            delegation["path_hash_prefixes"] = hashPrefixes;
        }

        delegations["roles"] ??= new JsonArray();
        ((JsonArray)delegations["roles"]!).Add(delegation);
        MakeRole(role, key);
        return key;
    }

    public void AddSuccinctRoles(string delegator, int bitLength, string prefix)
    {
        var key = TestKey.Ecdsa();
        var delegations = DelegationsOf(delegator);
        delegations["keys"]![key.KeyId] = key.Json.DeepClone();
        delegations["succinct_roles"] = new JsonObject { ["keyids"] = new JsonArray(key.KeyId), ["threshold"] = 1, ["bit_length"] = bitLength, ["name_prefix"] = prefix };
        var digits = ((1L << bitLength) - 1).ToString("x", CultureInfo.InvariantCulture).Length;
        for (var bin = 0; bin < 1 << bitLength; bin++)
        {
            MakeRole($"{prefix}-{bin.ToString("x" + digits, CultureInfo.InvariantCulture)}", key);
        }
    }

    public void Expire(string role, DateTimeOffset when) => Signed[role]["expires"] = when.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The answer to a request path below the base URL, or null for 404.</summary>
    public byte[]? Fetch(string path)
    {
        lock (Requests)
        {
            Requests.Add(path);
            return Overrides.TryGetValue(path, out var instead) ? instead
                : path.StartsWith("targets/", StringComparison.Ordinal) ? FetchTarget(path["targets/".Length..])
                : path.EndsWith(".json", StringComparison.Ordinal) ? FetchMetadata(path[..^".json".Length]) : null;
        }
    }

    private byte[]? FetchTarget(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        var name = path[slash..];
        var plain = Uri.UnescapeDataString(path[..slash] + (Root["consistent_snapshot"]!.GetValue<bool>() ? name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] : name));
        return Artifacts.GetValueOrDefault(plain);
    }

    private byte[]? FetchMetadata(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var versioned = dot > 0 && int.TryParse(name[..dot], CultureInfo.InvariantCulture, out _) && (Root["consistent_snapshot"]!.GetValue<bool>() || name.EndsWith(".root", StringComparison.Ordinal));
        var role = Uri.UnescapeDataString(versioned ? name[(dot + 1)..] : name);
        if (!Published.TryGetValue(role, out var versions))
        {
            return null;
        }

        var version = versioned ? int.Parse(name[..dot], CultureInfo.InvariantCulture) : versions.Count;
        return version >= 1 && version <= versions.Count ? versions[version - 1] : null;
    }

    private JsonObject DelegationsOf(string delegator)
    {
        Signed[delegator]["delegations"] ??= new JsonObject { ["keys"] = new JsonObject() };
        return (JsonObject)Signed[delegator]["delegations"]!;
    }

    private void MakeRole(string role, TestKey key)
    {
        if (!Signed.ContainsKey(role))
        {
            Signed[role] = Common("targets");
            Signed[role]["targets"] = new JsonObject();
            Signers[role] = [];
        }

        Signers[role].Add(key);
    }

    private static JsonObject Common(string type) => new()
    {
        ["_type"] = type,
        ["spec_version"] = "1.0.31",
        ["version"] = 1,
        ["expires"] = Now.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
