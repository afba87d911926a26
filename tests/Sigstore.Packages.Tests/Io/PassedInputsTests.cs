using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

public sealed class PassedInputsTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("passed-inputs-").FullName;

    public PassedInputsTests()
    {
        foreach (var file in (string[])[Library, Policy])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "as it was");
            File.SetLastWriteTimeUtc(file, LongAgo);
        }
    }

    private string Package => Path.Combine(_folder, "packages", "it's a", "1.0.0");

    private string Library => Path.Combine(Package, "lib", "net10.0", "A.dll");

    private string Policy => Path.Combine(_folder, "sigstore.policy.json");

    private string NotThere => Path.Combine(_folder, ".sigstore");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_nobody_touched_is_untouched(bool byIdentity) => Assert.True(PassedInputs.AreUntouched(Record(byIdentity)));

    [Theory]
    [InlineData(true, "content")]
    [InlineData(true, "content, same size and time")]
    [InlineData(true, "added with an old time")]
    [InlineData(true, "removed")]
    [InlineData(true, "renamed")]
    [InlineData(true, "link")]
    [InlineData(true, "policy")]
    [InlineData(true, "policy removed")]
    [InlineData(true, "folder came")]
    [InlineData(false, "content")]
    [InlineData(false, "added with an old time")]
    [InlineData(false, "removed")]
    [InlineData(false, "renamed")]
    [InlineData(false, "link")]
    [InlineData(false, "policy")]
    [InlineData(false, "policy removed")]
    [InlineData(false, "folder came")]
    public void Any_change_is_one(bool byIdentity, string change)
    {
        var record = Record(byIdentity);
        switch (change)
        {
            case "content": File.WriteAllText(Library, "changed to something longer"); break;
            case "content, same size and time": Rewrite(Library); break;
            case "added with an old time": Rewrite(Path.Combine(Package, "lib", "Added.dll")); break;
            case "removed": File.Delete(Library); break;
            case "renamed": File.Move(Library, Library + "x"); break;
            case "link":
                File.Move(Library, Path.Combine(_folder, "elsewhere"));
                File.CreateSymbolicLink(Library, Path.Combine(_folder, "elsewhere"));
                break;
            case "policy": File.WriteAllText(Policy, "another one, and longer"); break;
            case "policy removed": File.Delete(Policy); break;
            default:
                Directory.CreateDirectory(NotThere);
                Rewrite(Path.Combine(NotThere, "some.sigstore.json"));
                break;
        }

        Assert.False(PassedInputs.AreUntouched(record));
    }

    [Fact]
    public void What_changed_only_just_now_is_not_recorded_where_its_next_change_could_not_be_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "identities are had on Linux");
        File.WriteAllText(Library, "now");
        Assert.Null(PassedInputs.Record([Package, NotThere], [Policy], DateTimeOffset.UtcNow));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01000000")]
    [InlineData("02000000ffffff7f")]
    [InlineData("03000000")]
    public void What_is_no_record_is_no_pass(string hex) => Assert.False(PassedInputs.AreUntouched(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_that_was_cut_is_no_pass(bool byIdentity)
    {
        var record = Record(byIdentity);
        Assert.False(PassedInputs.AreUntouched(record.AsSpan(0, record.Length - 1)));
        Assert.False(PassedInputs.AreUntouched([.. record, 0]));
    }

    private byte[] Record(bool byIdentity)
    {
        Assert.SkipWhen(byIdentity && !OperatingSystem.IsLinux(), "identities are had on Linux");
        var inAMinute = DateTimeOffset.UtcNow.AddMinutes(1);
        return byIdentity ? PassedInputs.Record([Package, NotThere], [Policy], inAMinute)! : PassedInputs.Listed([Package, NotThere], [Policy]);
    }

    private static void Rewrite(string file)
    {
        File.WriteAllText(file, "as it was");
        File.SetLastWriteTimeUtc(file, LongAgo);
    }
}
