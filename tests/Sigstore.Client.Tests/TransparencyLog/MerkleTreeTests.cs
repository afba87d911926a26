using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Tests.TransparencyLog;

public sealed class MerkleTreeTests
{
    private const int Largest = 70;

    // The eight leaves of the CT test suite.
    private static readonly string[] ClassicLeaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly Sha256Digest[] Leaves = [.. Enumerable.Range(0, Largest).Select(i => MerkleTree.HashLeaf([(byte)i, 7]))];

    [Theory]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_of_the_classic_leaves_are_known(int size, string root)
    {
        var leaves = ClassicLeaves.Select(leaf => MerkleTree.HashLeaf(Convert.FromHexString(leaf))).ToArray();
        Assert.Equal(root, MerkleTree.Root(size, Subtrees(leaves)).Hex);
    }

    [Fact]
    public void A_tree_without_leaves_has_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.Root(0, Subtrees([])).Hex);

    [Theory]
    [InlineData(5, 8, "bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957")]
    [InlineData(6, 7, "0ebc5d3437fbe2db", "d37ee418976dd957")]
    public void Inclusion_paths_are_known(int index, int size, params string[] firstBytes)
    {
        var leaves = ClassicLeaves.Select(leaf => MerkleTree.HashLeaf(Convert.FromHexString(leaf))).ToArray();
        Assert.Equal(firstBytes, MerkleTree.InclusionPath(index, size, Subtrees(leaves)).Select(hash => hash.Hex[..16]));
    }

    [Theory]
    [InlineData(3, 7, "0298d122906dcfc1", "07506a85fd9dd2f1", "fac54203e7cc696c", "837dbb152e9b0790")]
    [InlineData(4, 7, "837dbb152e9b0790")]
    [InlineData(6, 8, "0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957")]
    public void Consistency_paths_are_known(int older, int newer, params string[] firstBytes)
    {
        var leaves = ClassicLeaves.Select(leaf => MerkleTree.HashLeaf(Convert.FromHexString(leaf))).ToArray();
        Assert.Equal(firstBytes, MerkleTree.ConsistencyPath(older, newer, Subtrees(leaves)).Select(hash => hash.Hex[..16]));
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_proves_itself_and_no_other()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var checkpoint = CheckpointOf(size);
            for (var index = 0; index < size; index++)
            {
                var path = MerkleTree.InclusionPath(index, size, Subtrees(Leaves));
                var proof = Proof(index, checkpoint, path);
                proof.Verify(Leaves[index], checkpoint);
                Refusals.Throws(FailureCode.InclusionProofInvalid, () => proof.Verify(Leaves[(index + 1) % Largest], checkpoint));
                if (size > 1)
                {
                    Refusals.Throws(FailureCode.InclusionProofMalformed, () => Proof(index, checkpoint, path.Skip(1)).Verify(Leaves[index], checkpoint));
                }

                Refusals.Throws(FailureCode.InclusionProofMalformed, () => Proof(index, checkpoint, path.Append(Leaves[0])).Verify(Leaves[index], checkpoint));
            }
        }
    }

    [Fact]
    public void Every_pair_of_small_trees_proves_its_consistency_and_no_other()
    {
        for (var newer = 1; newer <= Largest; newer++)
        {
            for (var older = 1; older <= newer; older++)
            {
                var (olderRoot, newerRoot) = (MerkleTree.Root(older, Subtrees(Leaves)), MerkleTree.Root(newer, Subtrees(Leaves)));
                var path = MerkleTree.ConsistencyPath(older, newer, Subtrees(Leaves));
                new ConsistencyProof([.. path]).Verify(older, olderRoot, newer, newerRoot);
                Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([.. path]).Verify(older, Leaves[0].Equals(olderRoot) ? Leaves[1] : Leaves[0], newer, newerRoot));
                Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([.. path]).Verify(older, olderRoot, newer, Leaves[1]));
                Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([.. path.Append(Leaves[3])]).Verify(older, olderRoot, newer, newerRoot));
            }
        }
    }

    [Fact]
    public void Proof_sizes_and_indexes_out_of_range_are_refused()
    {
        var checkpoint = CheckpointOf(5);
        Refusals.Throws(FailureCode.InclusionProofMalformed, () => Proof(5, checkpoint, []).Verify(Leaves[0], checkpoint));
        Refusals.Throws(FailureCode.InclusionProofMalformed, () => _ = new InclusionProof(-1, 5, checkpoint.RootHash, [], null));
        Refusals.Throws(FailureCode.InclusionProofMalformed, () => _ = new InclusionProof(0, 5, checkpoint.RootHash, [.. Enumerable.Repeat(Leaves[0], 65)], null));
        Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => _ = new ConsistencyProof([.. Enumerable.Repeat(Leaves[0], 65)]));
        Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([]).Verify(6, Leaves[0], 5, Leaves[1]));
        Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([]).Verify(0, Leaves[0], 5, Leaves[1]));
    }

    [Fact]
    public void Proof_and_checkpoint_must_agree_on_size_and_root()
    {
        var checkpoint = CheckpointOf(6);
        var path = MerkleTree.InclusionPath(2, 6, Subtrees(Leaves));
        Refusals.Throws(FailureCode.TreeSizeContradiction, () => new InclusionProof(2, 7, checkpoint.RootHash, [.. path], null).Verify(Leaves[2], checkpoint));
        Refusals.Throws(FailureCode.RootHashContradiction, () => new InclusionProof(2, 6, Leaves[0], [.. path], null).Verify(Leaves[2], checkpoint));
    }

    [Fact]
    public void Sizes_near_the_limit_neither_overflow_nor_hang()
    {
        var checkpoint = Checkpoint.Parse(Checkpoint.Write("log", long.MaxValue, Leaves[0]));
        Refusals.Throws(FailureCode.InclusionProofInvalid, () =>
            new InclusionProof(long.MaxValue - 1, long.MaxValue, Leaves[0], [.. Enumerable.Repeat(Leaves[1], 62)], null).Verify(Leaves[2], checkpoint));
        Refusals.Throws(FailureCode.ConsistencyProofInvalid, () =>
            new ConsistencyProof([.. Enumerable.Repeat(Leaves[1], 64)]).Verify((1L << 62) + 1, Leaves[0], long.MaxValue, Leaves[1]));
        Refusals.Throws(FailureCode.ConsistencyProofInvalid, () => new ConsistencyProof([Leaves[1]]).Verify(1L << 62, Leaves[0], long.MaxValue, Leaves[1]));
    }

    private static InclusionProof Proof(long index, Checkpoint checkpoint, IEnumerable<Sha256Digest> path) =>
        new(index, checkpoint.TreeSize, checkpoint.RootHash, [.. path], null);

    private static Checkpoint CheckpointOf(int size) => Checkpoint.Parse(Checkpoint.Write("log", size, MerkleTree.Root(size, Subtrees(Leaves))));

    // Hashes of complete subtrees straight from the leaves.
    private static Func<int, long, Sha256Digest> Subtrees(Sha256Digest[] leaves)
    {
        Sha256Digest Subtree(int level, long index) =>
            level == 0 ? leaves[index] : MerkleTree.HashNode(Subtree(level - 1, 2 * index), Subtree(level - 1, (2 * index) + 1));
        return Subtree;
    }
}
