using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>
/// One attack for each protection. Each is refused with the code of its protection; with only that check taken out, the client is
/// taken in: so it is that check, and no other, that stops the attack.
/// </summary>
public sealed class AttackTests
{
    private static readonly Dictionary<string, (FailureCode Code, string[] Targets, Action<RepositorySimulator> Attack)> Attacks = new()
    {
        ["a root signed by nobody"] = (FailureCode.TufSignaturesMissing, [], repository =>
        {
            repository.Signers["root"].Clear();
            repository.Publish("root");
        }),
        ["a root not signed by the keys before it"] = (FailureCode.TufSignaturesMissing, [], repository =>
        {
            repository.RotateKeys("root");
            repository.Publish("root");
        }),
        ["a root not signed by its own keys"] = (FailureCode.TufSignaturesMissing, [], repository =>
        {
            var old = repository.Signers["root"][0];
            repository.RotateKeys("root");
            repository.Signers["root"][0] = old;
            repository.Publish("root");
        }),
        ["a timestamp signed by a stranger"] = (FailureCode.TufSignaturesMissing, [], repository => Strange(repository, "timestamp")),
        ["a snapshot signed by a stranger"] = (FailureCode.TufSignaturesMissing, [], repository => Strange(repository, "snapshot")),
        ["targets signed by a stranger"] = (FailureCode.TufSignaturesMissing, [], repository => Strange(repository, "targets")),
        ["a delegated role signed by a stranger"] = (FailureCode.TufSignaturesMissing, ["team/file"], repository => Strange(repository, "team")),
        ["a snapshot served as timestamp"] = (FailureCode.TufMetadataTypeUnexpected, [], repository =>
        {
            var lookalike = (JsonObject)repository.Signed["timestamp"].DeepClone();
            lookalike["_type"] = "snapshot";
            lookalike["version"] = 3;
            repository.Published["timestamp"].Add(RepositorySimulator.Sign(lookalike, repository.Signers["timestamp"]));
        }),
        ["a root that skips one"] = (FailureCode.TufVersionUnexpected, [], repository =>
        {
            repository.Root["version"] = 2;
            repository.Publish("root");
        }),
        ["a newer snapshot mixed in"] = (FailureCode.TufVersionUnexpected, [], repository => Mix(repository, "snapshot")),
        ["newer targets mixed in"] = (FailureCode.TufVersionUnexpected, [], repository => Mix(repository, "targets")),
        ["an older timestamp"] = (FailureCode.TufRollback, [], repository =>
            repository.Published["timestamp"].Add(repository.Published["timestamp"][0])),
        ["a timestamp that names an older snapshot"] = (FailureCode.TufRollback, [], repository =>
        {
            repository.Signed["timestamp"]["meta"]!["snapshot.json"] = new JsonObject { ["version"] = 1 };
            repository.Publish("timestamp");
        }),
        ["a snapshot that names older targets"] = (FailureCode.TufRollback, [], repository =>
        {
            repository.Signed["snapshot"]["meta"]!["targets.json"] = new JsonObject { ["version"] = 1 };
            repository.Publish("snapshot", "timestamp");
        }),
        ["a snapshot without a role it had"] = (FailureCode.TufRollback, [], repository =>
        {
            ((JsonObject)repository.Signed["snapshot"]["meta"]!).Remove("team.json");
            repository.Publish("snapshot", "timestamp");
        }),
        ["a frozen root"] = (FailureCode.TufMetadataExpired, [], repository => Freeze(repository, "root")),
        ["a frozen timestamp"] = (FailureCode.TufMetadataExpired, [], repository => Freeze(repository, "timestamp")),
        ["a frozen snapshot"] = (FailureCode.TufMetadataExpired, [], repository => Freeze(repository, "snapshot")),
        ["frozen targets"] = (FailureCode.TufMetadataExpired, [], repository => Freeze(repository, "targets")),
        ["a frozen delegated role"] = (FailureCode.TufMetadataExpired, ["team/file"], repository => Freeze(repository, "team")),
        ["another snapshot of the same version"] = (FailureCode.TufMetadataMismatch, [], repository => Swap(repository, "snapshot")),
        ["other targets of the same version"] = (FailureCode.TufMetadataMismatch, [], repository => Swap(repository, "targets")),
        ["an endless timestamp"] = (FailureCode.TufLengthExceeded, [], repository =>
        {
            repository.Publish("timestamp");
            repository.Published["timestamp"][^1] = [.. repository.Latest("timestamp"), .. Enumerable.Repeat((byte)' ', 20_000)];
        }),
        ["an endless root"] = (FailureCode.TufLengthExceeded, [], repository =>
        {
            repository.Publish("root");
            repository.Published["root"][^1] = [.. repository.Latest("root"), .. Enumerable.Repeat((byte)' ', 600_000)];
        }),
        ["a replaced target"] = (FailureCode.TufTargetMismatch, ["file"], repository => repository.Artifacts["file"] = "other"u8.ToArray()),
        ["a target with hashes that nobody can check"] = (FailureCode.TufTargetHashUnsupported, ["file"], repository =>
        {
            repository.Signed["targets"]["targets"]!["file"]!["hashes"] = new JsonObject { ["crc32"] = "00000000" };
            repository.Artifacts["file"] = "evil!!!"u8.ToArray();
            repository.Publish("targets", "snapshot", "timestamp");
        }),
        ["a target outside the targets"] = (FailureCode.TufTargetPathUnsafe, ["../secret"], repository =>
        {
            repository.AddArtifact("targets", "../secret", "secret"u8.ToArray());
            repository.Overrides[$"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("secret"u8))}.secret"] = "secret"u8.ToArray();
            repository.Publish("targets", "snapshot", "timestamp");
        }),
        ["a role that borrows another delegator's authority"] = (FailureCode.TufDelegationRefused, ["team/file", "other/file"], repository =>
        {
            repository.AddDelegation("targets", "parent", terminating: false, ["other/*"]);
            var key = repository.AddDelegation("parent", "team", terminating: false, ["other/*"]);
            repository.Signers["team"].Remove(key);
            repository.AddArtifact("team", "other/file", "malicious"u8.ToArray());
            repository.Publish("team", "parent", "targets", "snapshot", "timestamp");
        }),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_by_its_protection_and_by_no_other(string name)
    {
        var (code, targets, attack) = Attacks[name];
        var repository = Honest();
        using var client = new TestClient(repository);
        Assert.Null(await client.RefreshAsync());
        attack(repository);
        Assert.Equal(code, await client.DownloadAsync(targets));

        client.Checks = CheckSwitch.Without(code);
        Assert.Null(await client.DownloadAsync(targets));
    }

    [Fact]
    public void Every_protection_has_an_attack()
    {
        // Malformed, missing and busy are no protections: there is nothing to let through.
        FailureCode[] others = [FailureCode.TufMetadataMalformed, FailureCode.TufMetadataNotFound, FailureCode.TufTargetNotFound, FailureCode.TufCacheUnusable];
        var protections = FailureCatalog.Codes.Where(code => code.ToString().StartsWith("Tuf", StringComparison.Ordinal)).Except(others);
        Assert.Equal(protections, Attacks.Values.Select(attack => attack.Code).Distinct().Order());
    }

    // Everything at version 2, with hashes, a target and a delegated role.
    private static RepositorySimulator Honest()
    {
        var repository = new RepositorySimulator { WithHashes = true };
        repository.AddArtifact("targets", "file", "content"u8.ToArray());
        repository.AddDelegation("targets", "team", terminating: false, ["team/*"]);
        repository.AddArtifact("team", "team/file", "content"u8.ToArray());
        repository.Publish("team", "targets", "snapshot", "timestamp");
        return repository;
    }

    private static void Strange(RepositorySimulator repository, string role)
    {
        repository.Signers[role] = [TestKey.Ecdsa()];
        repository.Publish(Upwards(role));
    }

    private static void Freeze(RepositorySimulator repository, string role)
    {
        repository.Expire(role, RepositorySimulator.Now.AddMinutes(-1));
        repository.Publish(Upwards(role));
    }

    // The role is of version 4, what vouches for it says 3, and gives no hash.
    private static void Mix(RepositorySimulator repository, string role)
    {
        repository.WithHashes = false;
        repository.Publish(Upwards(role));
        repository.Signed[role]["version"] = 4;
        repository.Published[role][^1] = RepositorySimulator.Sign(repository.Signed[role], repository.Signers[role]);
    }

    private static void Swap(RepositorySimulator repository, string role)
    {
        repository.Publish(Upwards(role));

        // White space changes the file and neither its length nor what is signed.
        var other = (byte[])repository.Latest(role).Clone();
        other[Array.IndexOf(other, (byte)' ')] = (byte)'\t';
        repository.Published[role][^1] = other;
    }

    private static string[] Upwards(string role) => role switch
    {
        RoleName.Root => ["root"],
        RoleName.Timestamp => ["timestamp"],
        RoleName.Snapshot => ["snapshot", "timestamp"],
        RoleName.Targets => ["targets", "snapshot", "timestamp"],
        _ => [role, "targets", "snapshot", "timestamp"],
    };
}
