using System.Text.RegularExpressions;

namespace Quickstart;

/// <summary>Six attacks, each on a fresh copy of the consumer and its package folder, each refused with its own code.</summary>
internal sealed partial class Attacks(Workspace workspace, Narrator narrator, Processes processes)
{
    private const string Stranger = "mallory@evil.example";

    public async Task RunAsync()
    {
        narrator.Chapter("Attack it");
        await AttackAsync("a byte changed in an extracted DLL", copy => FlipByte(copy.Library("lib/net10.0/Contoso.Greeting.dll"), fromEnd: 100), "SIG3006", "SIG2041").ConfigureAwait(false);
        await AttackAsync("a byte changed in the .nupkg", ChangePackedFile, "SIG3006", "SIG2013").ConfigureAwait(false);
        await AttackAsync("the content hash changed in packages.lock.json", copy => ChangeHash(copy.Consumer("packages.lock.json")), "SIG3006", "SIG2410").ConfigureAwait(false);
        await AttackAsync("the content hash changed in sigstore.lock.json", copy => ChangeHash(copy.Consumer("sigstore.lock.json")), "SIG3006", "SIG2403").ConfigureAwait(false);
        await UpgradeAsync("version 1.0.1 signed by another identity", signed: true, "SIG3004").ConfigureAwait(false);
        await UpgradeAsync("version 1.0.1 without provenance", signed: false, "SIG3003").ConfigureAwait(false);
        var honest = await processes.SigstoreAsync("verifying the honest one again", workspace.Folder("consumer"), "verify").ConfigureAwait(false);
        honest.MustExit(0);
        narrator.Say("And the honest one passes again.");
    }

    private async Task AttackAsync(string what, Action<Copy> attack, params string[] codes)
    {
        var copy = await FreshCopyAsync().ConfigureAwait(false);
        attack(copy);
        await MustRefuseAsync(what, copy, codes).ConfigureAwait(false);
    }

    private async Task UpgradeAsync(string what, bool signed, string code)
    {
        var feed = Path.Combine(workspace.AttackerFeed, signed ? "signed" : "unsigned");
        var library = workspace.Folder("library");
        string[] pack = ["pack", "-c", "Release", "-p:Version=1.0.1", "-p:SigstoreInstance=local", "-o", feed];
        if (signed)
        {
            var token = (await processes.SigstoreAsync("minting a token", library, "local", "token", "--as", $"email:{Stranger}").ConfigureAwait(false)).MustExit(0);
            (await processes.DotnetAsAsync("packing as a stranger", library, token.Output.Trim(), pack).ConfigureAwait(false)).MustExit(0);
        }
        else
        {
            (await processes.DotnetAsync("packing without signing", library, [.. pack, "-p:SigstoreSign=false"]).ConfigureAwait(false)).MustExit(0);
        }

        var copy = await FreshCopyAsync().ConfigureAwait(false);
        var project = copy.Consumer("Consumer.csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace("[1.0.0]", "[1.0.1]", StringComparison.Ordinal));
        (await processes.DotnetWithAsync("restoring the upgrade", copy.ConsumerFolder, copy.Packages, "restore", "-p:RestoreAdditionalProjectSources=" + feed).ConfigureAwait(false)).MustExit(0);
        await MustRefuseAsync(what, copy, [code]).ConfigureAwait(false);
    }

    private async Task MustRefuseAsync(string what, Copy copy, string[] codes)
    {
        var verify = await processes.SigstoreAsync("verifying", copy.ConsumerFolder, "verify").ConfigureAwait(false);
        verify.MustExit(1).MustSay(codes);
        narrator.Say($"{what}: refused, {string.Join(" ", codes)}");
        narrator.Quote(FailureOf(verify.Output), mostLines: 14);
        Directory.Delete(copy.Root, recursive: true);
    }

    // What the tool said about our package: from the line of its verdict to the totals.
    private static string FailureOf(string text)
    {
        var lines = text.Split('\n').SkipWhile(line => !line.Contains("SIG3", StringComparison.Ordinal)).ToList();
        return lines.Count == 0 ? text : string.Join('\n', lines);
    }

    private async Task<Copy> FreshCopyAsync()
    {
        var root = workspace.Folder("attack-" + Path.GetRandomFileName()[..8]);
        var copy = new Copy(root);
        Workspace.CopyFolder(workspace.Folder("consumer"), copy.ConsumerFolder);
        Workspace.CopyFolder(workspace.ConsumerPackages, copy.Packages);

        // As if it had been restored here: the assets file names its places in full.
        var assets = copy.Consumer("obj/project.assets.json");
        var text = await File.ReadAllTextAsync(assets).ConfigureAwait(false);
        await File.WriteAllTextAsync(assets, text
            .Replace(Json(workspace.ConsumerPackages), Json(copy.Packages), StringComparison.Ordinal)
            .Replace(Json(workspace.Folder("consumer") + Path.DirectorySeparatorChar), Json(copy.ConsumerFolder + Path.DirectorySeparatorChar), StringComparison.Ordinal))
            .ConfigureAwait(false);
        return copy;
    }

    // A path as NuGet's JSON spells it.
    private static string Json(string path) => System.Text.Json.JsonEncodedText.Encode(path, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;

    // Twenty bytes behind the local header's name lie compressed bytes of the library itself.
    private static void ChangePackedFile(Copy copy)
    {
        var path = copy.Library("contoso.greeting.1.0.0.nupkg");
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        var name = "lib/net10.0/Contoso.Greeting.dll"u8;
        FlipByte(path, fromEnd: bytes.Length - (bytes.IndexOf(name) + name.Length + 20));
    }

    private static void FlipByte(string path, long fromEnd)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Seek(-fromEnd, SeekOrigin.End);
        var value = file.ReadByte();
        file.Seek(-1, SeekOrigin.Current);
        file.WriteByte((byte)(value ^ 1));
    }

    // Swaps two characters of the first content hash of our package: still base64, another hash.
    private static void ChangeHash(string path)
    {
        var text = File.ReadAllText(path);
        var ours = text.IndexOf(Projects.Library, StringComparison.Ordinal);
        var hash = ContentHash().Match(text, ours);
        var changed = hash.Groups[1].Value;
        changed = (changed[0] == 'A' ? 'B' : 'A') + changed[1..];
        File.WriteAllText(path, text[..hash.Groups[1].Index] + changed + text[(hash.Groups[1].Index + changed.Length)..]);
    }

    [GeneratedRegex("\"contentHash\": \"([A-Za-z0-9+/=]{88})\"")]
    private static partial Regex ContentHash();

    private sealed class Copy(string root)
    {
        public string Root => root;

        public string ConsumerFolder => Path.Combine(root, "consumer");

        public string Packages => Path.Combine(root, "packages");

        public string Consumer(string file) => Path.Combine(ConsumerFolder, file);

        public string Library(string file) => Path.Combine(Packages, "contoso.greeting", "1.0.0", file);
    }
}
