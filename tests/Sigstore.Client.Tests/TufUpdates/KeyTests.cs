using System.Text.Json.Nodes;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_keys and test_updater_key_rotations measure.</summary>
public sealed class KeyTests
{
    private readonly RepositorySimulator _repository = new();

    public static TheoryData<string> Schemes => ["ecdsa", "ecdsa-legacy-hex", "ecdsa-p384", "ed25519", "rsa-pss", "rsa-pkcs1"];

    // Each line: keys/threshold/signatures of one root version after the other; a final '!' if the last one must be refused.
    public static TheoryData<string> RootRotations =>
    [
        "1/1/1 2/1/2,1 2/1/2",
        "1/1/3,1,4 2/1/3,2,1,4 2/1/3,2,4",
        "0,1,2,3,4/3/0,2,4 0,1,2,3,4/3/0,4,1 0,1,2,3,4/3/0,1,3 0,1,2,3,4/3/0,1,3",
        "0,1,2,3,4/3/0,2,4 0,1,3,4,5/3/0,4,1",
        "0,1,2,3,4/3/0,2,4 0,1,3,4,5/3/0,2,4,5 0,1,3,4,5/3/0,4,5",
        "0,1,2,3,4/3/0,2,4 5,6,7,8,9/3/0,2,4,5,6,7 5,6,7,8,9/3/5,6,7",
        "1,2,3/1/1 1,2,3/2/1,2",
        "1,2,3/2/1,2 1,2,3/1/1,2 1,2,3/1/1",
        "1/1/1 1,2/2/1,2",
        "1/1/1 2/1/2,3,4 !",
        "1/1/1 2/1/1,3,4 !",
        "0,1,2,3,4/3/0,2,4 0,1,3,4,5/3/0,2,4 !",
        "0,1,2,3,4/3/0,2,4 0,1,3,4,5/3/0,4,5 !",
        "1,2,3/1/1 1,2,3/2/2 !",
        "1,2,3/2/1,2 1,2,3/1/1 !",
    ];

    public static TheoryData<string> OtherRotations =>
    [
        "2/1/2", "1/1/3,1,4", "2/1/1,3,4 !", "0,1,3,4,5/3/0,2,4 !", "0,1,3,4,5/3/0,4 !",
        "0,1,2,3,4/3/0,2,4", "0,1,2,3,4/3/0,4,1", "0,1,2,3,4/3/0,1,3", "0,1,2,3,4/3/1,2,3", "0,1,2,3,4/3/2,3,4",
    ];

    [Theory]
    [MemberData(nameof(RootRotations))]
    public async Task A_root_needs_the_thresholds_of_the_old_and_of_the_new_keys(string versions)
    {
        var keys = Keys();
        _repository.Published.Remove("root");
        foreach (var version in versions.TrimEnd('!', ' ').Split(' '))
        {
            SetKeys("root", version, keys);
            _repository.Publish("root");
        }

        _repository.Publish("targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        var refused = versions.EndsWith('!');
        Assert.Equal(refused ? FailureCode.TufSignaturesMissing : null, await client.RefreshAsync());
        Assert.Equal(_repository.Published["root"][refused ? ^2 : ^1], client.Cache.TryRead("root"));
    }

    [Theory]
    [MemberData(nameof(OtherRotations))]
    public async Task Each_role_needs_the_threshold_of_its_current_keys(string version)
    {
        var keys = Keys();
        using var client = new TestClient(_repository);
        foreach (var role in (string[])["timestamp", "snapshot", "targets"])
        {
            SetKeys(role, version.TrimEnd('!', ' '), keys);
            _repository.Publish("root", "targets", "snapshot", "timestamp");
            Assert.Equal(version.EndsWith('!') ? FailureCode.TufSignaturesMissing : null, await client.RefreshAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Signatures_of_every_scheme_in_use_count(string scheme)
    {
        var key = scheme switch
        {
            "ecdsa" => TestKey.Ecdsa(),
            "ecdsa-legacy-hex" => TestKey.EcdsaOfLegacyType(),
            "ecdsa-p384" => TestKey.EcdsaP384(),
            "ed25519" => TestKey.Ed25519(),
            "rsa-pss" => TestKey.RsaPss(),
            _ => TestKey.RsaPkcs1(),
        };
        using var client = new TestClient(_repository);
        _repository.AddKey("root", key);
        _repository.Role("root")["threshold"] = 2;
        _repository.Publish("root");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(2, client.Version("root"));

        _repository.Publish("root");
        _repository.Published["root"][2] = WithSignature(_repository.Latest("root"), key.KeyId, Convert.ToHexStringLower(key.Sign("other"u8.ToArray())));
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        Assert.Equal(2, client.Version("root"));
    }

    [Fact]
    public async Task An_unknown_scheme_never_counts_and_does_not_disturb_the_others()
    {
        using var client = new TestClient(_repository);
        _repository.AddKey("root", TestKey.OfUnknownScheme());
        _repository.Publish("root");
        Assert.Null(await client.RefreshAsync());
        _repository.Role("root")["threshold"] = 2;
        _repository.Publish("root");
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        Assert.Equal(2, client.Version("root"));
    }

    [Fact]
    public async Task Too_few_keys_can_never_reach_the_threshold()
    {
        using var client = new TestClient(_repository);
        for (var i = 0; i < 4; i++)
        {
            _repository.AddKey("snapshot");
        }

        _repository.Role("snapshot")["threshold"] = 6;
        _repository.Publish("root", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        Assert.Equal("root 2, timestamp 2", client.TrustedRoles());
    }

    [Fact]
    public async Task One_key_under_several_ids_counts_once()
    {
        using var client = new TestClient(_repository);
        var key = _repository.Signers["snapshot"][0];
        _repository.AddKey("snapshot", key.Renamed("one"));
        _repository.AddKey("snapshot", key.Renamed("two"));
        _repository.Role("snapshot")["threshold"] = 2;
        _repository.Publish("root", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        Assert.Null(client.Version("snapshot"));
    }

    [Fact]
    public async Task A_repeated_key_id_in_a_role_is_refused()
    {
        using var client = new TestClient(_repository);
        ((JsonArray)_repository.Role("snapshot")["keyids"]!).Add(_repository.Signers["snapshot"][0].KeyId);
        _repository.Publish("root", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufMetadataMalformed, await client.RefreshAsync());
        Assert.Equal("root 1", client.TrustedRoles());
    }

    [Fact]
    public async Task A_repeated_key_id_among_the_signatures_is_refused_although_the_threshold_is_reached()
    {
        using var client = new TestClient(_repository);
        var file = JsonNode.Parse(_repository.Latest("snapshot"))!;
        var signatures = (JsonArray)file["signatures"]!;
        signatures.Add(signatures[0]!.DeepClone());
        _repository.Published["snapshot"][0] = System.Text.Encoding.UTF8.GetBytes(file.ToJsonString());
        Assert.Equal(FailureCode.TufMetadataMalformed, await client.RefreshAsync());
        Assert.Null(client.Version("snapshot"));
    }

    [Theory]
    [InlineData("3046022100fa1f62d38e0f5c565fa23e5d230086258427d87f024c146071966deefde55468022100b3347b4bd9ba6701ca6cef949d04b5742394b9f8c4417933e5d4fa76c3ca3a98")]
    [InlineData("")]
    [InlineData("no hex")]
    public async Task An_invalid_signature_does_no_harm_where_others_reach_the_threshold(string signature)
    {
        using var client = new TestClient(_repository);
        var first = _repository.Signers["timestamp"][0].KeyId;
        _repository.AddKey("timestamp");
        _repository.Publish("root", "timestamp");
        _repository.Published["timestamp"][1] = WithSignature(_repository.Latest("timestamp"), first, signature);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(2, client.Version("timestamp"));
    }

    private static TestKey[] Keys() => [.. Enumerable.Range(0, 10).Select(_ => TestKey.Ecdsa())];

    private void SetKeys(string role, string version, TestKey[] keys)
    {
        var parts = version.Split('/');
        _repository.Role(role)["keyids"] = new JsonArray();
        _repository.Signers[role].Clear();
        _repository.Role(role)["threshold"] = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        foreach (var key in Chosen(parts[0]))
        {
            _repository.AddKey(role, key);
        }

        _repository.Signers[role].Clear();
        _repository.Signers[role].AddRange(Chosen(parts[2]));
        IEnumerable<TestKey> Chosen(string list) => list.Split(',').Select(index => keys[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)]);
    }

    private static byte[] WithSignature(byte[] file, string keyId, string signature)
    {
        var json = JsonNode.Parse(file)!;
        ((JsonArray)json["signatures"]!).Single(item => item!["keyid"]!.GetValue<string>() == keyId)!["sig"] = signature;
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
